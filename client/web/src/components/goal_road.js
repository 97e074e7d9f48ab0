import { metOn, roadLabel } from "../text/goals.js";
import { formatCount } from "../text/numbers.js";
import { html } from "../view.js";
import { Road } from "./road.js";

/** A goal's road: towards its target, or by its milestones where it has none. Nothing where it has neither.
 * @param {{ goal: import("../text/goals.js").Goal, large?: boolean }} props */
export function GoalRoad({ goal, large = false }) {
  if (goal.target !== null) return html`<${TowardsTarget} goal=${goal} large=${large} />`;
  const stones = goal.milestones.filter((/** @type {any} */ each) => each.state !== "withdrawn");
  return stones.length ? html`<${ByMilestones} stones=${stones} large=${large} />` : null;
}

/** @param {{ goal: import("../text/goals.js").Goal, large: boolean }} props */
function TowardsTarget({ goal, large }) {
  const up = goal.target < goal.baseline ? -1 : 1;
  const from = (/** @type {number} */ value) => (value - goal.baseline) * up;
  return html`<${Road}
    done=${from(goal.value)}
    of=${from(goal.target) || 1}
    planned=${goal.planned === null ? null : from(goal.planned)}
    posts=${goal.milestones
      .filter((/** @type {any} */ each) => each.at !== null && each.state !== "withdrawn")
      .map((/** @type {any} */ each) => ({ at: from(each.at), reached: each.state === "reached" }))}
    met=${metOn(goal) !== null}
    large=${large}
    label=${roadLabel(goal)}
  />`;
}

/** @param {{ stones: any[], large: boolean }} props */
function ByMilestones({ stones, large }) {
  const reached = stones.filter((stone) => stone.state === "reached").length;
  return html`<${Road}
    done=${reached}
    of=${stones.length}
    posts=${stones.map((stone, at) => ({ at: at + 1, reached: stone.state === "reached" }))}
    met=${reached === stones.length}
    large=${large}
    label=${`${reached} of ${formatCount(stones.length, "milestone")} reached`}
  />`;
}
