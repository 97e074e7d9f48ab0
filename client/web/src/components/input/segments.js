import { html, useId } from "../../view.js";

/** A few choices of which one is on, side by side.
 * @param {{ legend: string, choices: { value: string, label: any }[], chosen: string,
 *           onChoose: (value: string) => void }} props */
export function Segments({ legend, choices, chosen, onChoose }) {
  const name = useId();
  return html`<fieldset class="section">
    <legend class="vh">${legend}</legend>
    <div class="segments">
      ${choices.map(
        ({ value, label }) => html`<label key=${value}>
          <input
            type="radio"
            name=${name}
            value=${value}
            checked=${value === chosen}
            onChange=${() => onChoose(value)}
          />${label}
        </label>`,
      )}
    </div>
  </fieldset>`;
}
