import { html } from "../../view.js";

/** Something that is on or off. `mark` stands before the words.
 * @param {{ title: any, detail?: any, mark?: any, on: boolean, onSwitch: (on: boolean) => void }} props */
export function Switch({ title, detail, mark, on, onSwitch }) {
  return html`<label class=${mark ? "switch marked" : "switch"}>
    ${mark}
    <span class="body">
      <strong>${title}</strong>
      ${detail && html`<br /><span class="small quiet">${detail}</span>`}
    </span>
    <input
      type="checkbox"
      role="switch"
      checked=${on}
      onChange=${(/** @type {any} */ event) => onSwitch(event.currentTarget.checked)}
    />
  </label>`;
}
