import { Field } from "../../components/input/field.js";
import { useRead } from "../../device/use_read.js";
import { html, useId } from "../../view.js";

const PERIODS = ["week", "month", "quarter"];

/**
 * What is supposed more seldom: how often a goal recurs, and what it serves.
 * @param {{ goal: any, values: Record<string, string>, input: (name: string) => any,
 *           onChange: (values: Record<string, string>) => void }} props
 */
export function SupposeMore({ goal, values, input, onChange }) {
  const { value } = useRead("goals");
  const others = (value?.goals ?? []).filter((/** @type {any} */ other) => other.id !== goal.id);
  return html`<details open=${Boolean(values.quota)}>
    <summary>How often, and what it serves</summary>
    <div class="form">
      <div class="two-fields">
        <${Field} label="How many" inputmode="decimal" ...${input("quota")} />
        <${Choice} label="Each" options=${PERIODS.map((name) => ({ value: name, label: name }))} ...${input("every")} />
      </div>
      ${
        others.length > 0 &&
        html`<${Choice}
          label="It would serve"
          options=${[
            { value: "", label: "no other goal" },
            ...others.map((/** @type {any} */ { id, title }) => ({ value: id, label: title })),
          ]}
          ...${input("parent")}
        />`
      }
      ${
        values.parent &&
        html`<label class="check">
          <input
            type="checkbox"
            checked=${values.rolls_up === "yes"}
            onChange=${(/** @type {any} */ event) =>
              onChange({ ...values, rolls_up: event.currentTarget.checked ? "yes" : "no" })}
          />
          What counts here would count there too
        </label>`
      }
    </div>
  </details>`;
}

/** @param {{ label: string, options: { value: string, label: string }[], value: string,
 *   onInput: (value: string) => void }} props */
function Choice({ label, options, value, onInput }) {
  const id = useId();
  return html`<div class="field">
    <label for=${id}>${label}</label>
    <select id=${id} class="input" value=${value} onChange=${(/** @type {any} */ event) => onInput(event.currentTarget.value)}>
      ${options.map((option) => html`<option value=${option.value} selected=${option.value === value}>${option.label}</option>`)}
    </select>
  </div>`;
}
