import { html } from "../view.js";

/** Where there is nothing yet: one sentence and the one action. @param {{ children: any, action?: any }} props */
export function Empty({ children, action }) {
  return html`<div class="panel">
    <p class="quiet">${children}</p>
    ${action && html`<div class="buttons">${action}</div>`}
  </div>`;
}
