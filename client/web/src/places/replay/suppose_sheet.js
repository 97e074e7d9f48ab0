import { Chips } from "../../components/input/chips.js";
import { Field } from "../../components/input/field.js";
import { Sheet } from "../../components/sheet.js";
import { useRead } from "../../device/use_read.js";
import { formatAmount } from "../../text/numbers.js";
import { html, useState } from "../../view.js";

/** @typedef {import("../../text/days.js").Day} Day */

const STATUSES = [
  { value: "active", label: "running" },
  { value: "paused", label: "paused" },
  { value: "achieved", label: "achieved" },
  { value: "dropped", label: "dropped" },
];
const NEW = "new";
const FIRST = "first";

/**
 * Other values for a goal, only in thought: as one more adjustment, or in the place of one.
 *
 * What is left as it stands is not supposed, so it follows what was in force.
 * @param {{ goal: any, steps: import("./what_ifs.js").Step[], day: Day, today: Day, onClose: () => void,
 *           onSuppose: (supposed: import("./what_if.js").Supposed) => void }} props
 */
export function SupposeSheet({ goal, steps, day, today, onClose, onSuppose }) {
  const [place, setPlace] = useState(NEW);
  const [values, setValues] = useState(() => valuesOf(goal, day));
  const [problem, setProblem] = useState(/** @type {{ field: string, words: string } | null} */ (null));
  const start = useState(() => valuesOf(goal, day))[0];
  /** @param {string} name */
  const input = (name) => ({
    value: values[name],
    problem: problem?.field === name ? problem.words : undefined,
    onInput: (/** @type {string} */ value) => setValues({ ...values, [name]: value }),
  });
  /** @param {Event} event */
  const submit = (event) => {
    event.preventDefault();
    const wrong = firstProblem(values);
    if (wrong) return setProblem(wrong);
    const fields = changedFields(values, start, place);
    if (!Object.keys(fields).some((name) => name !== "effective_day")) {
      return setProblem({ field: "target", words: "Change a value. Then it can be supposed." });
    }
    onSuppose({ ref: refOf(place, goal), fields, on: true });
  };
  return html`<${Sheet}
    title="Suppose"
    onClose=${onClose}
    footer=${html`<button type="submit" form="suppose" class="button main wide">See what would be</button>`}
  >
    <form id="suppose" class="form" onSubmit=${submit} novalidate>
      <${Chips} legend="As" choices=${places(steps)} chosen=${[place]} onChoose=${(/** @type {string[]} */ [value]) => setPlace(value)} />
      <${Field} label=${goal.unit ? `Target, in ${goal.unit}` : "Target"} inputmode="decimal" ...${input("target")} hint="Empty for none." />
      <${Field} label="By" type="date" ...${input("deadline")} hint="Empty for none." />
      <div class="two-fields">
        <${Field} label="How many each time" inputmode="decimal" ...${input("quota")} />
        <${Choice} label="Again each" options=${["week", "month", "quarter"]} ...${input("every")} />
      </div>
      ${
        place !== FIRST &&
        html`<${Chips}
          legend="It would be"
          choices=${STATUSES}
          chosen=${[values.status]}
          onChoose=${(/** @type {string[]} */ [status]) => setValues({ ...values, status })}
        />
        <${Field} label="From" type="date" max=${today} ...${input("effective_day")} />`
      }
      <${Serves} goal=${goal} values=${values} onChange=${setValues} />
    </form>
  <//>`;
}

/** The goal that it would serve, and whether what counts for it counts there too.
 * @param {{ goal: any, values: Record<string, string>, onChange: (values: Record<string, string>) => void }} props */
function Serves({ goal, values, onChange }) {
  const { value } = useRead("goals");
  const others = (value?.goals ?? []).filter((/** @type {any} */ other) => other.id !== goal.id);
  if (!others.length) return null;
  return html`<label class="field">
      <span class="label">It would serve</span>
      <select
        class="input"
        value=${values.parent}
        onChange=${(/** @type {any} */ event) => onChange({ ...values, parent: event.currentTarget.value })}
      >
        <option value="">No other goal</option>
        ${others.map((/** @type {any} */ other) => html`<option value=${other.id}>${other.title}</option>`)}
      </select>
    </label>
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
    }`;
}

/** @param {{ label: string, options: string[], value: string, onInput: (value: string) => void }} props */
function Choice({ label, options, value, onInput }) {
  return html`<label class="field">
    <span class="label">${label}</span>
    <select class="input" value=${value} onChange=${(/** @type {any} */ event) => onInput(event.currentTarget.value)}>
      ${options.map((option) => html`<option value=${option}>${option}</option>`)}
    </select>
  </label>`;
}

/** @param {import("./what_ifs.js").Step[]} steps */
function places(steps) {
  const lettered = steps.filter((step) => step.letter).toReversed();
  return [
    { value: NEW, label: "one more adjustment" },
    ...lettered.map((step) => ({ value: step.ref, label: `in place of ${step.letter}` })),
    { value: FIRST, label: "another first plan" },
  ];
}

/** @param {string} place @param {any} goal */
function refOf(place, goal) {
  if (place === NEW) return null;
  return place === FIRST ? goal.revisions[0].ref : place;
}

/** @param {any} goal @param {Day} day @returns {Record<string, string>} */
function valuesOf(goal, day) {
  return {
    target: goal.target === null ? "" : formatAmount(goal.target).replaceAll(",", ""),
    deadline: goal.deadline ?? "",
    quota: goal.cadence ? formatAmount(goal.cadence.quota) : "",
    every: goal.cadence?.every ?? "week",
    status: goal.status,
    effective_day: day,
    parent: goal.parent ?? "",
    rolls_up: goal.rolls_up ? "yes" : "no",
  };
}

/** @param {Record<string, string>} values */
function firstProblem(values) {
  const wrong = ["target", "quota"].find(
    (name) => values[name].trim() && !Number.isFinite(numberOf(values[name])),
  );
  return wrong ? { field: wrong, words: "Write a number, as 30." } : null;
}

/** @param {string} text */
function numberOf(text) {
  return Number(text.trim().replace(",", "."));
}

/** The fields that differ from how the goal stands, and the day from which they would hold.
 * @param {Record<string, string>} values @param {Record<string, string>} start @param {string} place */
function changedFields(values, start, place) {
  /** @type {Record<string, any>} */
  const fields = {};
  const differs = (/** @type {string} */ name) => values[name] !== start[name];
  if (differs("target")) fields.target = values.target.trim() ? numberOf(values.target) : null;
  if (differs("deadline")) fields.deadline = values.deadline || null;
  if (differs("quota") || (values.quota && differs("every"))) {
    fields.cadence = values.quota.trim() ? { quota: numberOf(values.quota), every: values.every } : null;
  }
  if (differs("parent")) fields.parent = values.parent || null;
  if (differs("rolls_up")) fields.rolls_up = values.rolls_up === "yes";
  if (place === FIRST) return fields;
  if (differs("status")) fields.status = values.status;
  return place === NEW || differs("effective_day")
    ? { ...fields, effective_day: values.effective_day }
    : fields;
}
