import { Field } from "../../components/input/field.js";
import { NameList } from "../../components/input/name_list.js";
import { Stone } from "../../components/stone.js";
import { html, useId } from "../../view.js";

/** What may be said beyond the sentence. @param {any} props */
export function Details({ form, suggestions, onChange }) {
  const set = (/** @type {string} */ name) => (/** @type {any} */ value) =>
    onChange({ ...form, [name]: value });
  const named = form.opportunities.length > 0;
  return html`<details open=${Boolean(form.note || named)}>
    <summary>Note, opportunity, how good it was</summary>
    <div class="more-fields">
      <${Field} label="What to remember" lines=${2} value=${form.note} onInput=${set("note")} />
      <${NameList}
        label="Opportunity"
        names=${form.opportunities}
        onChange=${set("opportunities")}
        options=${suggestions.opportunities.map((/** @type {any} */ each) => each.title)}
        hint=${stagesSoFar(form.opportunities, suggestions) || "Enter adds it; there may be several."}
      />
      ${
        named &&
        html`<${Field} label="Its stage" value=${form.stage} onInput=${set("stage")} options=${suggestions.stages} />`
      }
      <${Quality} chosen=${form.quality} onChoose=${set("quality")} />
      <${Field} label="Where, or for whom they work" value=${form.organisation} onInput=${set("organisation")} options=${suggestions.organisations} />
      <${Field} label="At what time" type="time" value=${form.time} onInput=${set("time")} />
      <${Field} label="Minutes" inputmode="numeric" value=${form.minutes} onInput=${set("minutes")} />
    </div>
  </details>`;
}

/** `So far: applied`, `So far: applied, talking`. @param {string[]} titles @param {any} suggestions */
function stagesSoFar(titles, { opportunities }) {
  const stages = titles.flatMap(
    (title) => opportunities.find((/** @type {any} */ each) => each.title === title)?.stage ?? [],
  );
  return stages.length ? `So far: ${stages.join(", ")}` : "";
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
