import { BurnUp } from "../../charts/burn_up.js";
import { lineAt, stepAt } from "../../charts/lines.js";
import { GoalMeasure } from "../../components/goal_measure.js";
import { State } from "../../components/state.js";
import { formatDay } from "../../text/days.js";
import { cadenceStanding, goalState, goesDown, standing } from "../../text/goals.js";
import { formatAmount, formatCount, formatRounded, plural } from "../../text/numbers.js";
import { html, useState } from "../../view.js";
import { ChartTable } from "./chart_table.js";

/** @typedef {import("./detail.js").GoalDetail} GoalDetail */

const LONG = 6;

/** The one number of a goal, and its drawing: the burn-up, or weeks where it only recurs.
 * @param {{ detail: GoalDetail }} props */
export function GoalProgress({ detail }) {
  const { goal, chart } = detail;
  const recurs = goal.cadence_state !== null && goal.target === null;
  const charted = chart.value.length > 1 || chart.planned.length > 0;
  return html`<section class="panel" aria-label="How it stands">
    ${recurs ? html`<${Streak} goal=${goal} />` : html`<${Figure} goal=${goal} />`}
    ${recurs && html`<${GoalMeasure} goal=${goal} large /><${WeeksKey} /><${ToGo} goal=${goal} />`}
    ${!recurs && goal.target === null && html`<${GoalMeasure} goal=${goal} large />`}
    ${!recurs && charted && html`<${Chart} detail=${detail} />`}
    ${recurs && html`<${PeriodTable} goal=${goal} />`}
  </section>`;
}

/** @param {{ goal: import("../../text/goals.js").GoalView }} props */
function Figure({ goal }) {
  const state = goalState(goal);
  const unit = goal.unit ?? "";
  if (goal.target === null && goal.value === 0 && goal.milestones.length) {
    return html`<${MilestonesReached} goal=${goal} />`;
  }
  const down = goesDown(goal) ? "down to" : "of";
  const value = formatAmount(goal.value);
  return html`<div class=${value.length > LONG ? "number-row long" : "number-row"}>
    <span class="number">${value}</span>
    <p class="of">
      ${
        goal.target === null
          ? html`<span><bdi>${plural(unit)}</bdi> so far</span>`
          : html`<span>${down} <bdi>${formatCount(goal.target, unit)}</bdi></span>`
      }
      ${goal.deadline && html`<span>by ${formatDay(goal.deadline, goal.today)}</span>`}
      ${state && html`<${State} kind=${state.kind}>${state.words}<//>`}
    </p>
  </div>`;
}

/** @param {{ goal: import("../../text/goals.js").GoalView }} props */
function MilestonesReached({ goal }) {
  const standing = goal.milestones.filter((milestone) => milestone.state !== "withdrawn");
  const reached = standing.filter((milestone) => milestone.state === "reached").length;
  return html`<div class="number-row">
    <span class="number">${reached}</span>
    <p class="of">
      <span>of ${formatCount(standing.length, "milestone")} reached</span>
      ${goal.deadline && html`<span>by ${formatDay(goal.deadline, goal.today)}</span>`}
      ${goal.status !== "active" && html`<${State} kind="on-plan">${goal.status}<//>`}
    </p>
  </div>`;
}

/** @param {{ goal: import("../../text/goals.js").GoalView }} props */
function Streak({ goal }) {
  const state = goal.cadence_state;
  const every = state?.periods.at(-1)?.every ?? state?.every ?? "week";
  const streak = state?.streak ?? 0;
  const longest = state && state.best > streak ? `${state.best} was the longest` : "your longest yet";
  return html`<div class="number-row">
    <span class="number">${streak}</span>
    <p class="of">
      <span>${streak === 1 ? every : plural(every)} in a row</span>
      ${(state?.best ?? 0) > 0 && html`<span>${longest}</span>`}
      <${State} kind="on-plan">${cadenceStanding(goal)}<//>
    </p>
  </div>`;
}

function WeeksKey() {
  const kinds = [
    { state: "met", name: "met" },
    { state: "missed", name: "missed" },
    { state: "skipped", name: "skipped, breaks nothing" },
    { state: "running", name: "now" },
  ];
  return html`<ul class="key weeks-key">
    ${kinds.map(({ state, name }) => html`<li><i data-state=${state} aria-hidden="true"></i>${name}</li>`)}
  </ul>`;
}

/** @param {{ goal: import("../../text/goals.js").GoalView }} props */
function ToGo({ goal }) {
  const running = goal.cadence_state?.running;
  if (running?.state !== "running" || goal.status !== "active") return null;
  return html`<p>
    <strong>${formatCount(running.to_go, goal.unit ?? "")} to go</strong> until ${formatDay(running.last, goal.today)}.
  </p>`;
}

/** @param {{ goal: import("../../text/goals.js").GoalView }} props */
function PeriodTable({ goal }) {
  const periods = goal.cadence_state?.periods.toReversed() ?? [];
  return html`<details>
    <summary>As a table</summary>
    <table class="table">
      <thead>
        <tr><th scope="col">From</th><th scope="col">So far</th><th scope="col">Of</th><th scope="col">State</th></tr>
      </thead>
      <tbody>
        ${periods.map(
          (period) => html`<tr>
            <th scope="row">${formatDay(period.first, goal.today)}</th>
            <td>${formatAmount(period.sum)}</td>
            <td>${formatAmount(period.quota)}</td>
            <td>${period.state}</td>
          </tr>`,
        )}
      </tbody>
    </table>
  </details>`;
}

/** The burn-up with what it says on the day under the pointer. @param {{ detail: GoalDetail }} props */
function Chart({ detail }) {
  const { goal, chart } = detail;
  const [day, setDay] = useState(/** @type {string | null} */ (null));
  const at = day ?? goal.today;
  const planned = lineAt(chart.planned, at);
  return html`
    <p class="readout">
      <b>${formatDay(at, goal.today)}</b>
      <span><b>${formatAmount(stepAt(chart.value, at) ?? 0)}</b> so far</span>
      ${planned !== null && html`<span><b>${formatRounded(planned)}</b> planned</span>`}
    </p>
    <${BurnUp} goal=${goal} chart=${chart} label=${sentence(goal)} onDay=${setDay} />
    <${ChartTable} detail=${detail} />
  `;
}

/** @param {import("../../text/goals.js").GoalView} goal */
function sentence(goal) {
  const state = goalState(goal);
  const planned = goal.planned === null ? "" : ` ${formatRounded(goal.planned)} were planned for today.`;
  const forecast = goal.forecast?.day;
  const ahead =
    forecast && forecast > goal.today ? ` At this pace it is met on ${formatDay(forecast, goal.today)}.` : "";
  return `Burn-up: ${standing(goal)}${state ? `, ${state.words}` : ""}.${planned}${ahead}`;
}
