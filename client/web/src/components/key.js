import { html } from "../view.js";

/** What the lines of a chart mean. `mark` is an SVG drawing of 22 by 12.
 * @param {{ items: { mark: any, name: string }[] }} props */
export function Key({ items }) {
  return html`<ul class="key">
    ${items.map(({ mark, name }) => html`<li><svg viewBox="0 0 22 12" aria-hidden="true">${mark}</svg>${name}</li>`)}
  </ul>`;
}
