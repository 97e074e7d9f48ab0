import { Chips } from "../../components/input/chips.js";
import { addDays } from "../../text/days.js";
import { html } from "../../view.js";
import { dayWords } from "./form_state.js";
import { OtherOne } from "./other_one.js";

const DAYS_BACK = 4;

/** On which day, resolved: today, the last days, or any other. @param {any} props */
export function When({ form, suggestions, onChange }) {
  const { today } = suggestions;
  const back = Array.from({ length: DAYS_BACK - 1 }, (_, at) => addDays(today, -1 - at));
  const days = ["", ...back];
  if (form.day && !days.includes(form.day)) days.push(form.day);
  const choose = (/** @type {string} */ day) => onChange({ ...form, day: day === today ? "" : day });
  return html`<${Chips}
    id="log-when"
    legend="When"
    choices=${days.map((day) => ({ value: day, label: dayWords(day, today) }))}
    chosen=${[form.day]}
    onChoose=${(/** @type {string[]} */ [day]) => choose(day)}
    after=${html`<${OtherOne} label="Another day" field="The day" type="date" most=${today} onAdd=${choose} />`}
  />`;
}
