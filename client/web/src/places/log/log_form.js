import { Chips } from "../../components/input/chips.js";
import { Stepper } from "../../components/input/stepper.js";
import { capitalized } from "../../text/numbers.js";
import { html } from "../../view.js";
import { Details } from "./details.js";
import { KindDoubt, LevelDoubt } from "./doubts.js";
import { goalOf, kindsOf, withGoal, withKind } from "./form_state.js";
import { OtherOne } from "./other_one.js";
import { Sentence } from "./sentence.js";
import { Usual } from "./usual.js";
import { When } from "./when.js";
import { Who } from "./who.js";

/**
 * @param {{ form: import("./form_state.js").Form, suggestions: import("./form_state.js").Suggestions,
 *           onChange: (form: import("./form_state.js").Form) => void }} props
 */
export function LogForm({ form, suggestions, onChange }) {
  const shared = { form, suggestions, onChange };
  const goal = goalOf(form.goal, suggestions);
  return html`
    <${Sentence} form=${form} suggestions=${suggestions} />
    <${Usual} ...${shared} />
    <${Who} ...${shared} />
    <${Kind} ...${shared} />
    <${KindDoubt} ...${shared} />
    <${When} ...${shared} />
    <${Goal} ...${shared} />
    ${
      form.goal &&
      html`<div class="between how-many">
      <strong>${goal?.measure === "level" ? "It is now" : "How many"}</strong>
      <${Stepper}
        id="log-amount"
        label=${goal?.measure === "level" ? "It is now" : "How many"}
        value=${form.amount}
        onChange=${(/** @type {number} */ amount, /** @type {boolean} */ signed) => onChange({ ...form, amount, signed })}
      />
    </div>
    <${LevelDoubt} form=${form} onChange=${onChange} />`
    }
    <${Details} ...${shared} />
  `;
}

/** @param {any} props */
function Kind({ form, suggestions, onChange }) {
  const kinds = kindsOf(suggestions);
  const shown = form.kind && !kinds.includes(form.kind) ? [form.kind, ...kinds] : kinds;
  return html`<${Chips}
    id="log-kind"
    legend="Kind"
    choices=${shown.map((kind) => ({ value: kind, label: capitalized(kind) }))}
    chosen=${[form.kind]}
    onChoose=${(/** @type {string[]} */ [kind]) => onChange(withKind(form, suggestions, kind))}
    after=${html`<${OtherOne}
      label="Something else"
      field="What was it?"
      onAdd=${(/** @type {string} */ kind) => onChange(withKind(form, suggestions, kind))}
    />`}
  />`;
}

/** @param {any} props */
function Goal({ form, suggestions, onChange }) {
  const choices = suggestions.goals.map((/** @type {any} */ goal) => ({ value: goal.id, label: goal.title }));
  return html`<${Chips}
    id="log-goal"
    legend="For"
    choices=${[...choices, { value: "", label: "no goal" }]}
    chosen=${[form.goal]}
    onChoose=${(/** @type {string[]} */ [goal]) => onChange(withGoal(form, suggestions, goal))}
  />`;
}
