import { html } from "../view.js";
import { Icon } from "./icon.js";
import { Row } from "./row.js";

/** @typedef {{ href: string, icon: import("./icon.js").IconName, title: string, detail: any }} MenuItem */

/** Ways to other places, each with a mark. @param {{ items: MenuItem[] }} props */
export function Menu({ items }) {
  return html`<ul class="panel flush rows marked">
    ${items.map(
      ({ icon, ...item }) => html`<li key=${item.href}>
        <${Row} ...${item} mark=${html`<span class="mark"><${Icon} name=${icon} /></span>`} />
      </li>`,
    )}
  </ul>`;
}
