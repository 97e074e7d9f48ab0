import { html } from "../view.js";
import { Icon } from "./icon.js";

/**
 * What the app says about itself: what is so, what it means, what to do.
 * @param {{ icon: import("./icon.js").IconName, title: any, kind?: "good" | "warn" | "bad", children?: any,
 *           actions?: any, passing?: true }} props `passing` where it is so at this moment: see drawn/parts.js
 */
export function Note({ icon, title, kind, children, actions, passing }) {
  return html`<div class=${kind ? `note ${kind}` : "note"} data-passing=${passing}>
    <span class="mark"><${Icon} name=${icon} /></span>
    <div class="words"><b>${title}</b><p>${children}</p></div>
    ${actions && html`<div class="buttons">${actions}</div>`}
  </div>`;
}
