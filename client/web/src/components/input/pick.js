import { html, useId } from "../../view.js";

/** Larger choices, one below the other. @param {{ legend: string, two?: boolean, chosen: string | null,
 *   choices: { value: string, title: any, detail?: any }[], onChoose: (value: string) => void }} props */
export function Pick({ legend, choices, chosen, onChoose, two = false }) {
  const name = useId();
  return html`<fieldset class=${two ? "pick two" : "pick"}>
    <legend class="vh">${legend}</legend>
    ${choices.map(
      ({ value, title, detail }) => html`<label key=${value}>
        <input
          type="radio"
          name=${name}
          value=${value}
          checked=${value === chosen}
          onChange=${() => onChoose(value)}
        />
        ${title}${detail && html`<span class="small quiet">${detail}</span>`}
      </label>`,
    )}
  </fieldset>`;
}
