import { GoalWeeks } from "../../components/goal_weeks.js";
import { Plus } from "../../components/plus.js";
import { Section } from "../../components/section.js";
import { hrefTo } from "../../router.js";
import { formatAmount } from "../../text/numbers.js";
import { html } from "../../view.js";
import { logNow } from "../log/log_now.js";
import { streakWords, untilWords } from "./reasons.js";

/** The recurring goals that keep up, each with its last periods and its row. @param {{ view: any }} props */
export function Recurring({ view }) {
  const goals = view.focus
    .filter((/** @type {any} */ each) => each.need !== "asks")
    .map((/** @type {any} */ each) => view.goals[each.goal])
    .filter((/** @type {any} */ goal) => goal.cadence_state?.running);
  if (goals.length === 0) return null;
  return html`<${Section} title=${title(goals)}>
    ${goals.map((/** @type {any} */ goal) => html`<${OneGoal} key=${goal.id} goal=${goal} kind=${view.kinds[goal.id]} />`)}
  <//>`;
}

/** @param {any[]} goals */
function title(goals) {
  const kinds = new Set(goals.map((goal) => goal.cadence_state.running.every));
  return kinds.size === 1 ? `This ${[...kinds][0]}` : "Again and again";
}

/** @param {{ goal: import("../../text/goals.js").Goal, kind: string | undefined }} props */
function OneGoal({ goal, kind }) {
  const period = goal.cadence_state.running;
  const { row, more } = streakWords(goal);
  return html`<div class="panel">
    <a class="between recurring-title" href=${hrefTo("goal", [goal.id])}>
      <strong dir="auto">${goal.title}</strong>
      <span class="small quiet">
        ${formatAmount(period.sum)} of ${formatAmount(period.quota)}, ${untilWords(period.last, goal.today)}
      </span>
    </a>
    <div class="recurring">
      <${GoalWeeks} goal=${goal} />
      <${Plus} label=${`Log for ${goal.title}`} onClick=${() => logNow(goal, kind)} />
    </div>
    ${(row || more) && html`<p class="small quiet">${row && html`<strong>${row}</strong> `}${more}</p>`}
  </div>`;
}
