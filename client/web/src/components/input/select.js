import { html, useId } from "../../view.js";

/** One of several, from a list that opens. @param {{ label: string, choices: { value: string, label: string }[],
 *   chosen: string, onChoose: (value: string) => void }} props */
export function Select({ label, choices, chosen, onChoose }) {
  const id = useId();
  return html`<div class="field">
    <label for=${id}>${label}</label>
    <select class="input" id=${id} value=${chosen} onChange=${(/** @type {any} */ event) => onChoose(event.currentTarget.value)}>
      ${choices.map(({ value, label: words }) => html`<option key=${value} value=${value} selected=${value === chosen}>${words}</option>`)}
    </select>
  </div>`;
}
