import { formatPeriod } from "../text/goals.js";
import { formatCount } from "../text/numbers.js";
import { html } from "../view.js";
import { Weeks } from "./weeks.js";

/** The last periods of a recurring goal. @param {{ goal: import("../text/goals.js").Goal, large?: boolean }} props */
export function GoalWeeks({ goal, large = false }) {
  const periods = goal.cadence_state.periods.map((/** @type {any} */ period) => ({
    name: formatPeriod(period.name),
    // What is paused asks for nothing, as what is skipped.
    state: period.state === "paused" ? "skipped" : period.state,
    value: period.sum,
    quota: period.quota,
  }));
  const every = goal.cadence_state.periods.at(-1)?.every ?? "week";
  return html`<${Weeks} periods=${periods} large=${large} label=${`The last ${formatCount(periods.length, every)}`} />`;
}
