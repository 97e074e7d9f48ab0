import { html } from "../view.js";

/** Numbers with what they count, the number first. `small` follows it in a lower voice.
 * @param {{ facts: { value: any, small?: any, name: any }[], three?: boolean }} props */
export function Facts({ facts, three = false }) {
  return html`<dl class=${three ? "facts three" : "facts"}>
    ${facts.map(
      ({ value, small, name }) => html`<div>
        <dt>${name}</dt>
        <dd>${value}${small && html` <small>${small}</small>`}</dd>
      </div>`,
    )}
  </dl>`;
}
