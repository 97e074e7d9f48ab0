import { Chips } from "../../components/input/chips.js";
import { Field } from "../../components/input/field.js";
import { Sheet } from "../../components/sheet.js";
import { html, useState } from "../../view.js";
import { SupposeMore } from "./suppose_more.js";
import { firstProblem, supposedFields, supposingOf } from "./supposed_fields.js";

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
 * @param {{ goal: any, milestones: any[], steps: import("./what_ifs.js").Step[], day: Day, today: Day, onClose: () => void,
 *           onSuppose: (supposed: import("./what_if.js").Supposed) => void }} props
 */
export function SupposeSheet({ goal, milestones, steps, day, today, onClose, onSuppose }) {
  const [place, setPlace] = useState(NEW);
  const [start] = useState(() => supposingOf(goal, milestones, day));
  const [values, setValues] = useState(start.values);
  const [form, setForm] = useState(start.form);
  const [problem, setProblem] = useState(/** @type {string | null} */ (null));
  /** @param {keyof import("./supposed_fields.js").Values} name */
  const input = (name) => ({
    value: values[name],
    onInput: (/** @type {string} */ value) => setValues({ ...values, [name]: value }),
  });
  /** @param {Event} event */
  const submit = (event) => {
    event.preventDefault();
    const kind = place === NEW ? "added" : place === FIRST ? "first" : "instead";
    const now = { values, form };
    const fields = supposedFields(now, start, kind);
    const wrong = firstProblem(now, fields);
    setProblem(wrong);
    if (!wrong) onSuppose({ ref: refOf(place, goal), fields, on: true });
  };
  return html`<${Sheet}
    title="Suppose"
    onClose=${onClose}
    footer=${html`${problem && html`<p class="problem" role="alert">${problem}</p>`}
      <button type="submit" form="suppose" class="button main wide">See what would be</button>`}
  >
    <form id="suppose" class="form" onSubmit=${submit} novalidate>
      <${Chips} legend="As" choices=${places(steps)} chosen=${[place]} onChoose=${(/** @type {string[]} */ [value]) => setPlace(value)} />
      <${Field} label=${goal.unit ? `Target, in ${goal.unit}` : "Target"} inputmode="decimal" ...${input("target")} hint="Empty for none." />
      <${Field} label="By" type="date" ...${input("deadline")} hint="Empty for none." />
      ${place !== FIRST && html`<${Field} label="From" type="date" max=${today} ...${input("effective_day")} />`}
      ${
        place !== FIRST &&
        html`<${Chips}
          legend="It would be"
          choices=${STATUSES}
          chosen=${[values.status]}
          onChoose=${(/** @type {string[]} */ [status]) => setValues({ ...values, status })}
        />`
      }
      <${SupposeMore} goal=${goal.id} form=${form} onChange=${setForm} />
    </form>
  <//>`;
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
