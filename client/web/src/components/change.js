import { html } from "../view.js";

/** From one value to another, as in an adjustment. @param {{ from: any, to: any }} props */
export function Change({ from, to }) {
  return html`<span class="change">
    <del>${from}</del><span role="img" aria-label="becomes">→</span><ins>${to}</ins>
  </span>`;
}
