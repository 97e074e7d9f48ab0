import { html } from "../view.js";
import { GoalRoad } from "./goal_road.js";
import { GoalWeeks } from "./goal_weeks.js";

/** A goal as a drawing: its periods where it only recurs, else its road. Nothing where there is nothing to draw.
 * @param {{ goal: import("../text/goals.js").GoalView, large?: boolean }} props */
export function GoalMeasure({ goal, large = false }) {
  const recurs = goal.target === null && goal.cadence_state !== null && goal.cadence_state.periods.length > 0;
  return recurs
    ? html`<${GoalWeeks} goal=${goal} large=${large} />`
    : html`<${GoalRoad} goal=${goal} large=${large} />`;
}
