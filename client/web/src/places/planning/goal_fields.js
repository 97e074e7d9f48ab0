import { Field } from "../../components/input/field.js";
import { Segments } from "../../components/input/segments.js";
import { Select } from "../../components/input/select.js";
import { Stepper } from "../../components/input/stepper.js";
import { Switch } from "../../components/input/switch.js";
import { useRead } from "../../device/use_read.js";
import { html } from "../../view.js";

/**
 * @typedef {import("./goal_form.js").GoalForm} GoalForm
 * @typedef {{ form: GoalForm, onChange: (form: GoalForm) => void }} FormProps
 */

const EVERY = /** @type {const} */ ([
  { value: "week", label: "week" },
  { value: "month", label: "month" },
  { value: "quarter", label: "quarter" },
]);

/** What is counted. @param {FormProps} props */
export function UnitField({ form, onChange }) {
  const { value } = useRead("goal_choices");
  return html`<${Field}
    label="What is counted"
    value=${form.unit}
    options=${value?.units ?? []}
    autocomplete="off"
    hint="As in coffees, introductions, people."
    onInput=${(/** @type {string} */ unit) => onChange({ ...form, unit })}
  />`;
}

/** What it is for. @param {FormProps} props */
export function PurposeField({ form, onChange }) {
  const { value } = useRead("goal_choices");
  /** @type {string[]} */
  const purposes = value?.purposes ?? [];
  return html`<div class="field-group">
    <${Field}
      label="What is it for?"
      yours
      value=${form.purpose}
      autocomplete="off"
      onInput=${(/** @type {string} */ purpose) => onChange({ ...form, purpose })}
    />
    <div class="chips" role="group" aria-label="Purposes to choose from">
      ${purposes.slice(0, 6).map(
        (purpose) => html`<button
          type="button"
          class=${purpose === form.purpose ? "chip you chosen" : "chip you"}
          aria-pressed=${purpose === form.purpose ? "true" : "false"}
          onClick=${() => onChange({ ...form, purpose: purpose === form.purpose ? "" : purpose })}
        >
          <bdi>${purpose}</bdi>
        </button>`,
      )}
    </div>
  </div>`;
}

/** So much each week, month or quarter. @param {FormProps} props */
export function CadenceFields({ form, onChange }) {
  return html`<div class="pair-of-fields">
    <${Field}
      label=${`How many each ${form.every}`}
      inputmode="decimal"
      autocomplete="off"
      value=${form.quota}
      onInput=${(/** @type {string} */ quota) => onChange({ ...form, quota })}
    />
    <${Segments}
      legend="Each"
      choices=${EVERY}
      chosen=${form.every}
      onChoose=${(/** @type {any} */ every) => onChange({ ...form, every })}
    />
  </div>`;
}

/** The person that a goal is about. @param {FormProps} props */
export function AboutField({ form, onChange }) {
  const { value } = useRead("people");
  return html`<${Field}
    label="About whom"
    value=${form.about}
    options=${(value?.people ?? []).map((/** @type {any} */ person) => person.name)}
    autocomplete="off"
    hint="For a goal to stay in touch: then it says when a contact is due."
    onInput=${(/** @type {string} */ about) => onChange({ ...form, about })}
  />`;
}

/** The goal that this one serves, and whether it counts there too. `own` is its id.
 * @param {FormProps & { own?: string }} props */
export function ParentField({ form, onChange, own }) {
  const { value } = useRead("goals");
  const goals = (value?.goals ?? []).filter(
    (/** @type {any} */ goal) =>
      goal.id !== own && (goal.status === "active" || goal.status === "paused" || goal.id === form.parent),
  );
  const known = goals.map((/** @type {any} */ { id, title }) => ({ value: id, label: title }));
  return html`<${Select}
      label="Serves"
      choices=${[{ value: "", label: "no other goal" }, ...known]}
      chosen=${form.parent}
      onChoose=${(/** @type {string} */ parent) => onChange({ ...form, parent })}
    />
    ${
      form.parent &&
      html`<${Switch}
      title="Counts there too"
      detail="What is counted for this goal counts for the one that it serves."
      on=${form.rolls_up}
      onSwitch=${(/** @type {boolean} */ rolls_up) => onChange({ ...form, rolls_up })}
    />`
    }`;
}

/** Term, priority, tags and a note. @param {FormProps} props */
export function OtherFields({ form, onChange }) {
  const terms = [
    { value: "short", label: "Short term" },
    { value: "long", label: "Long term" },
  ];
  return html`
    <${Segments} legend="Term" choices=${terms} chosen=${form.horizon} onChoose=${(/** @type {any} */ horizon) => onChange({ ...form, horizon })} />
    <div class="between">
      <span class="label">Priority, 1 comes first</span>
      <${Stepper}
        label="Priority"
        value=${form.priority}
        least=${1}
        onChange=${(/** @type {number} */ priority) => onChange({ ...form, priority: Math.min(5, Math.round(priority)) })}
      />
    </div>
    <${Field} label="Tags" value=${form.tags} hint="With commas between." onInput=${(/** @type {string} */ tags) => onChange({ ...form, tags })} />
    <${Field} label="Note" lines=${2} value=${form.note} onInput=${(/** @type {string} */ note) => onChange({ ...form, note })} />
  `;
}
