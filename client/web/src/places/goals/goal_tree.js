import { GoalMeasure } from "../../components/goal_measure.js";
import { State } from "../../components/state.js";
import { hrefTo } from "../../router.js";
import { goalState, standing } from "../../text/goals.js";
import { html } from "../../view.js";

/** @typedef {import("../../text/goals.js").GoalView} GoalView */

/** Goals below the ones that they serve, each with its road.
 * @param {{ branches: { goal: GoalView, depth: number }[] }} props */
export function GoalTree({ branches }) {
  return html`<ul class="panel flush tree">
    ${branches.map(
      ({ goal, depth }) => html`<li
        key=${goal.id}
        class=${depth ? "below" : undefined}
        style=${{ "--deep": Math.min(depth, 4) }}
      >
        <${Branch} goal=${goal} />
      </li>`,
    )}
  </ul>`;
}

/** @param {{ goal: GoalView }} props */
function Branch({ goal }) {
  const state = goalState(goal);
  return html`<a class="branch" href=${hrefTo("goal", [goal.id])}>
    <span class="title" dir="auto">${goal.title}</span>
    <${GoalMeasure} goal=${goal} />
    <span class="between">
      <span class="detail" dir="auto">${standing(goal)}</span>
      ${state && html`<${State} kind=${state.kind}>${state.words}<//>`}
    </span>
  </a>`;
}
