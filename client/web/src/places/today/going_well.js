import { GoalRoad } from "../../components/goal_road.js";
import { Icon } from "../../components/icon.js";
import { Section } from "../../components/section.js";
import { State } from "../../components/state.js";
import { hrefTo } from "../../router.js";
import { formatDay } from "../../text/days.js";
import { goalState, valueOfTarget } from "../../text/goals.js";
import { html } from "../../view.js";

const SHOWN = 6;

/** The goals with a plan or milestones that nothing presses. @param {{ view: any }} props */
export function GoingWell({ view }) {
  const goals = view.focus
    .filter((/** @type {any} */ each) => each.need !== "asks")
    .map((/** @type {any} */ each) => view.goals[each.goal])
    .filter((/** @type {any} */ goal) => !goal.cadence_state?.running)
    .slice(0, SHOWN);
  if (goals.length === 0) return null;
  return html`<${Section} title="Going well">
    <ul class="panel flush rows">
      ${goals.map((/** @type {any} */ goal) => html`<li key=${goal.id}><${OneGoal} goal=${goal} /></li>`)}
    </ul>
  <//>`;
}

/** @param {{ goal: import("../../text/goals.js").Goal }} props */
function OneGoal({ goal }) {
  const state = goalState(goal);
  return html`<a class="row" href=${hrefTo("goal", [goal.id])}>
    <span class="body">
      <bdi class="title">${goal.title}</bdi>
      ${goal.target !== null && html`<${GoalRoad} goal=${goal} />`}
      <span class="between detail">
        <span>${goal.target === null ? nextMilestone(goal) : valueOfTarget(goal)}</span>
        ${state && html`<${State} kind=${state.kind}>${state.words}<//>`}
      </span>
    </span>
    <span class="end chevron"><${Icon} name="chevron" small /></span>
  </a>`;
}

/** What comes next where there is no target. @param {import("../../text/goals.js").Goal} goal */
function nextMilestone(goal) {
  const next = goal.milestones.find((/** @type {any} */ each) => each.state === "ahead");
  const by = goal.deadline ? `, by ${formatDay(goal.deadline, goal.today)}` : "";
  if (next) return html`Next milestone: <span class="you" dir="auto">“${next.name}”</span>${by}`;
  return `${valueOfTarget(goal)} so far${by}`;
}
