import { Field } from "../../components/input/field.js";
import { Pick } from "../../components/input/pick.js";
import { Stepper } from "../../components/input/stepper.js";
import { SmartStones } from "../../components/smart_stones.js";
import { today } from "../../device/clock.js";
import { keep } from "../../save.js";
import { formatDay } from "../../text/days.js";
import { formatPace } from "../../text/numbers.js";
import { usePreview } from "../../use_preview.js";
import { html, useState } from "../../view.js";
import { Step } from "./step.js";
import { firstGoal, goalRequest, lastDay, TEMPLATES, titleOf } from "./templates.js";

/** @typedef {import("./templates.js").FirstGoal} FirstGoalValues */

/** @param {{ purpose: string, goal: FirstGoalValues, onChange: (goal: FirstGoalValues) => void,
 *           onBack: () => void, onSet: () => void, onNext: () => void }} props */
export function FirstGoal({ purpose, goal, onChange, onBack, onSet, onNext }) {
  const [problem, setProblem] = useState(/** @type {string | null} */ (null));
  const next = async (/** @type {Event} */ event) => {
    event.preventDefault();
    if (!titleOf(goal)) return setProblem("Give it a name. Then it can be set.");
    onSet();
    try {
      await keep("set_goal", goalRequest(goal, purpose, today()));
      onNext();
    } catch (error) {
      setProblem(/** @type {any} */ (error)?.problem ?? String(error));
    }
  };
  const change = (/** @type {FirstGoalValues} */ values) => {
    setProblem(null);
    onChange(values);
  };
  const actions = html`
    <button type="submit" class="button main wide">Set this goal</button>
    <button type="button" class="button bare" onClick=${onBack}>Back</button>
  `;
  const lead = html`For <span class="you" dir="auto">“${purpose}”</span>. Small is fine: it can grow.`;
  return html`<${Step} at=${2} title="One goal to begin with" lead=${lead} actions=${actions} onSubmit=${next}>
    <${Pick}
      legend="Template"
      chosen=${goal.template}
      choices=${Object.entries(TEMPLATES).map(([value, { title, detail }]) => ({
        value,
        title: html`<strong>${title}</strong>`,
        detail,
      }))}
      onChoose=${(/** @type {string} */ template) => change(firstGoal(template))}
    />
    <${YourGoal} purpose=${purpose} goal=${goal} problem=${problem} onChange=${change} />
  <//>`;
}

/** @param {{ purpose: string, goal: FirstGoalValues, problem: string | null,
 *           onChange: (goal: FirstGoalValues) => void }} props */
function YourGoal({ purpose, goal, problem, onChange }) {
  const { value: preview } = usePreview("goal_preview", goalRequest(goal, purpose, today()));
  const name = TEMPLATES[goal.template].asksWho
    ? {
        label: "With whom",
        value: goal.who,
        onInput: (/** @type {string} */ who) => onChange({ ...goal, who }),
      }
    : {
        label: "Called",
        value: goal.title,
        onInput: (/** @type {string} */ title) => onChange({ ...goal, title }),
      };
  return html`<section class="panel" aria-label="Your goal">
    <${Field} ...${name} problem=${problem} autocomplete="off" />
    <div class="between how-many">
      <span><strong>How many</strong><br /><span class="small quiet">${byWhen(goal, preview)}</span></span>
      <${Stepper}
        label="How many"
        value=${goal.amount}
        least=${1}
        onChange=${(/** @type {number} */ amount) => onChange({ ...goal, amount })}
      />
    </div>
    ${preview && html`<${SmartStones} verdicts=${preview.findings.map((/** @type {any} */ each) => each.state)} />`}
  </section>`;
}

/** `by Sun 28 Feb, 0.9 a week`, `every week`. @param {FirstGoalValues} goal @param {any} preview */
function byWhen(goal, preview) {
  const { every } = TEMPLATES[goal.template];
  if (every) return `every ${every}`;
  const day = /** @type {string} */ (lastDay(goal, today()));
  const pace = preview?.goal.required_pace;
  return `by ${formatDay(day, today())}${pace ? `, ${formatPace(pace)}` : ""}`;
}
