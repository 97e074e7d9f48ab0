import { html } from "../view.js";

/** Something was reached: its stone, and a few that rise from it once.
 * @param {{ mark: any, title: any, children?: any, actions?: any }} props */
export function Cheer({ mark, title, children, actions }) {
  return html`<div class="cheer">
    <span class="cheer-stone" aria-hidden="true">${mark}</span>
    <span class="rising" aria-hidden="true">${Array.from({ length: 6 }, () => html`<i></i>`)}</span>
    <div>
      <h2><bdi>${title}</bdi></h2>
      ${children && html`<p>${children}</p>`}
    </div>
    ${actions && html`<div class="buttons">${actions}</div>`}
  </div>`;
}
