import { Field } from "../../components/input/field.js";
import { Stone } from "../../components/stone.js";
import { html, useId } from "../../view.js";

/** What may be said beyond the sentence. @param {any} props */
export function Details({ form, suggestions, onChange }) {
  const set = (/** @type {string} */ name) => (/** @type {string} */ value) =>
    onChange({ ...form, [name]: value });
  const known = suggestions.opportunities.find((/** @type {any} */ each) => each.title === form.opportunity);
  return html`<details open=${Boolean(form.note || form.opportunity)}>
    <summary>Note, opportunity, how good it was</summary>
    <div class="more-fields">
      <${Field} label="What to remember" lines=${2} value=${form.note} onInput=${set("note")} />
      <${Field}
        label="Opportunity"
        placeholder="None"
        value=${form.opportunity}
        onInput=${set("opportunity")}
        options=${suggestions.opportunities.map((/** @type {any} */ each) => each.title)}
        hint=${known?.stage ? `So far: ${known.stage}` : undefined}
      />
      ${
        form.opportunity &&
        html`<${Field} label="Its stage" value=${form.stage} onInput=${set("stage")} options=${suggestions.stages} />`
      }
      <${Quality} chosen=${form.quality} onChoose=${set("quality")} />
      <${Field} label="Where, or for whom they work" value=${form.organisation} onInput=${set("organisation")} options=${suggestions.organisations} />
      <${Field} label="At what time" type="time" value=${form.time} onInput=${set("time")} />
      <${Field} label="Minutes" inputmode="numeric" value=${form.minutes} onInput=${set("minutes")} />
    </div>
  </details>`;
}

/** @param {{ chosen: string, onChoose: (quality: string) => void }} props */
function Quality({ chosen, onChoose }) {
  const name = useId();
  return html`<fieldset class="field">
    <legend>How good it was</legend>
    <div class="stars">
      ${["1", "2", "3", "4", "5"].map(
        (grade) => html`<label key=${grade}>
          <input
            type="radio"
            name=${name}
            aria-label=${`${grade} of 5`}
            checked=${chosen === grade}
            onChange=${() => onChoose(grade)}
          />
          <${Stone}>${grade}<//>
        </label>`,
      )}
    </div>
  </fieldset>`;
}
