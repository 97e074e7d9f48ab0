import { goesDown, metOn, periodName, standing } from "../text/goals.js";
import { html } from "../view.js";
import { Road } from "./road.js";
import { Weeks } from "./weeks.js";

/** @typedef {import("../text/goals.js").GoalView} GoalView */

/**
 * A goal as a drawing: weeks where it recurs, a road where it has a target, its milestones alone as a road where
 * it has neither. Nothing where there is nothing to draw.
 * @param {{ goal: GoalView, large?: boolean }} props
 */
export function GoalMeasure({ goal, large = false }) {
  if (goal.target !== null) return html`<${Road} ...${targetRoad(goal)} large=${large} />`;
  if (goal.cadence_state?.periods.length) return html`<${GoalWeeks} goal=${goal} large=${large} />`;
  if (goal.milestones.length) return html`<${Road} ...${milestoneRoad(goal)} large=${large} />`;
  return null;
}

/** The last periods of a goal that recurs. @param {{ goal: GoalView, large?: boolean }} props */
export function GoalWeeks({ goal, large = false }) {
  const periods = (goal.cadence_state?.periods ?? []).map((period) => ({
    name: periodName(period),
    state: period.state === "paused" ? /** @type {const} */ ("skipped") : period.state,
    value: period.sum,
    quota: period.quota,
  }));
  return html`<${Weeks} periods=${periods} large=${large} label=${`The last ${periods.length} periods`} />`;
}

/** @param {GoalView} goal */
function targetRoad(goal) {
  const sign = goesDown(goal) ? -1 : 1;
  const along = (/** @type {number} */ value) => sign * (value - goal.baseline);
  const of = along(goal.target ?? goal.baseline);
  return {
    done: of ? along(goal.value) : 1,
    of: of || 1,
    planned: goal.status === "active" && goal.planned !== null ? along(goal.planned) : null,
    posts: goal.milestones
      .filter((milestone) => milestone.at !== null && milestone.state !== "withdrawn")
      .map((milestone) => ({ at: along(milestone.at ?? 0), reached: milestone.state === "reached" })),
    met: metOn(goal) !== null,
    label: standing(goal),
  };
}

/** @param {GoalView} goal */
function milestoneRoad(goal) {
  const standingOnes = goal.milestones.filter((milestone) => milestone.state !== "withdrawn");
  const reached = standingOnes.filter((milestone) => milestone.state === "reached").length;
  return {
    done: reached,
    of: standingOnes.length || 1,
    posts: standingOnes.map((milestone, at) => ({ at: at + 1, reached: milestone.state === "reached" })),
    met: reached > 0 && reached === standingOnes.length,
    label: `${reached} of ${standingOnes.length} milestones reached`,
  };
}
