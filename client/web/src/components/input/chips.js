import { html, useId } from "../../view.js";

/**
 * @typedef {object} Choice
 * @property {string} value
 * @property {any} label
 * @property {any} [mark]  before the label, hidden while it is chosen
 */

/**
 * Choices as chips: one of them, or several. `after` stands behind the last, as a button for another one.
 * @param {{ legend: string, choices: Choice[], chosen: string[], several?: boolean, twoRows?: boolean,
 *           onChoose: (chosen: string[]) => void, after?: any, id?: string }} props
 */
export function Chips({ legend, choices, chosen, several = false, twoRows = false, onChoose, after, id }) {
  const name = useId();
  /** @param {string} value @param {boolean} on */
  const choose = (value, on) => {
    if (!several) onChoose([value]);
    else onChoose(on ? [...chosen, value] : chosen.filter((other) => other !== value));
  };
  return html`<fieldset class="field" id=${id}>
    <legend>${legend}</legend>
    <div class=${twoRows ? "chips two-rows" : "chips"}>
      ${choices.map(
        (choice) => html`<label class="chip" key=${choice.value}>
          <input
            type=${several ? "checkbox" : "radio"}
            name=${name}
            value=${choice.value}
            checked=${chosen.includes(choice.value)}
            onChange=${(/** @type {any} */ event) => choose(choice.value, event.currentTarget.checked)}
          />
          ${choice.mark}<bdi>${choice.label}</bdi>
        </label>`,
      )}
      ${after}
    </div>
  </fieldset>`;
}
