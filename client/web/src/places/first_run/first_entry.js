import { Chips } from "../../components/input/chips.js";
import { Field } from "../../components/input/field.js";
import { Road } from "../../components/road.js";
import { today } from "../../device/clock.js";
import { save } from "../../save.js";
import { addDays, formatDay } from "../../text/days.js";
import { capitalized, formatAmount, numberWord } from "../../text/numbers.js";
import { html, useState } from "../../view.js";
import { OtherOne } from "../log/other_one.js";
import { Step } from "./step.js";
import { TEMPLATES, titleOf } from "./templates.js";

const KINDS = ["coffee", "call", "message", "introduction", "event"];

/** The first thing that is logged. @param {{ goal: import("./templates.js").FirstGoal, onOver: () => void }} props */
export function FirstEntry({ goal, onOver }) {
  const [who, setWho] = useState(goal.who);
  const [kind, setKind] = useState(TEMPLATES[goal.template].kind);
  const [day, setDay] = useState("");
  const [problem, setProblem] = useState(/** @type {string | null} */ (null));
  const log = async (/** @type {Event} */ event) => {
    event.preventDefault();
    if (!who.trim()) return setProblem("Say who it was. Then it can be logged.");
    const people = [who.trim()];
    try {
      const text = `${capitalized(kind)} with ${people[0]}, ${formatDay(day || today(), today())}`;
      await save("log_activity", { goal: titleOf(goal), kind, people, ...(day ? { day } : {}) }, { text });
      onOver();
    } catch (error) {
      setProblem(/** @type {any} */ (error)?.problem ?? String(error));
    }
  };
  const actions = html`
    <button type="submit" class="button main wide">Log it</button>
    <button type="button" class="button bare" onClick=${onOver}>Nobody yet</button>
  `;
  return html`<${Step}
    at=${3}
    title="Who did you talk to last?"
    lead="It counts, even if it was last week."
    actions=${actions}
    onSubmit=${log}
  >
    <div class="panel">
      <${Field}
        label="Name"
        value=${who}
        problem=${problem}
        autocomplete="off"
        onInput=${(/** @type {string} */ name) => {
          setProblem(null);
          setWho(name);
        }}
      />
      <${Chips}
        legend="What was it?"
        choices=${KINDS.map((name) => ({ value: name, label: capitalized(name) }))}
        chosen=${[kind]}
        onChoose=${(/** @type {string[]} */ [name]) => setKind(name)}
      />
      <${When} day=${day} onChoose=${setDay} />
    </div>
    <${HowItStands} goal=${goal} counts=${!day || !TEMPLATES[goal.template].every} />
  <//>`;
}

/** @param {{ day: string, onChoose: (day: string) => void }} props */
function When({ day, onChoose }) {
  const now = today();
  const choices = [
    { value: "", label: `today, ${formatDay(now, now)}` },
    { value: addDays(now, -1), label: `yesterday, ${formatDay(addDays(now, -1), now)}` },
    { value: addDays(now, -7), label: `last week, ${formatDay(addDays(now, -7), now)}` },
  ];
  if (day && !choices.some(({ value }) => value === day))
    choices.push({ value: day, label: formatDay(day, now) });
  return html`<${Chips}
    legend="When?"
    choices=${choices}
    chosen=${[day]}
    onChoose=${(/** @type {string[]} */ [value]) => onChoose(value)}
    after=${html`<${OtherOne} label="Earlier" field="The day" type="date" most=${now} onAdd=${onChoose} />`}
  />`;
}

/** The goal with its first stone; a talk of last week counts in last week, so then only the title is shown.
 * @param {{ goal: import("./templates.js").FirstGoal, counts: boolean }} props */
function HowItStands({ goal, counts }) {
  const { every } = TEMPLATES[goal.template];
  const done = counts ? 1 : 0;
  const left = goal.amount - done;
  const scale = every ? `this ${every}` : "";
  const label = `${formatAmount(done)} of ${formatAmount(goal.amount)} ${scale}`.trim();
  return html`<section class="panel" aria-label="How it will stand">
    <div class="between"><strong dir="auto">${titleOf(goal)}</strong><span class="small quiet">${label}</span></div>
    <${Road}
      done=${done}
      of=${goal.amount}
      posts=${every || goal.amount < 4 ? [] : [{ at: goal.amount / 2, reached: false }]}
      met=${left <= 0}
      large
      label=${label}
    />
    ${
      counts &&
      html`<p class="small quiet">${left > 0 ? `One down, ${numberWord(left)} to go.` : "That is all of it for now."}</p>`
    }
  </section>`;
}
