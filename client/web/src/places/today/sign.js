import { GoalRoad } from "../../components/goal_road.js";
import { GoalWeeks } from "../../components/goal_weeks.js";
import { State } from "../../components/state.js";
import { Stone } from "../../components/stone.js";
import { hrefTo } from "../../router.js";
import { singular, withArticle } from "../../text/numbers.js";
import { html, useId } from "../../view.js";
import { openLog } from "../log/log_sheet.js";
import { contactOf } from "./contacts.js";
import { asking, howFar, sentence, stepFigure } from "./reasons.js";

/** The first of the focus order. One thing stands on it, and nothing else in the app looks like it.
 * @param {{ focus: any, view: any }} props */
export function Sign({ focus, view }) {
  const id = useId();
  const goal = view.goals[focus.goal];
  const contact = contactOf(goal, view);
  const state = asking(focus, goal);
  const step = stepFigure(focus.step, goal);
  const words = sentence(focus, goal, contact);
  return html`<section class="sign" aria-labelledby=${id}>
    <div class="top">
      <${Stone} label="First">1<//>
      <div class="between">
        <span class="small quiet">${howFar(goal)}</span>
        <${State} kind=${state.kind}>${state.words}<//>
      </div>
    </div>
    <div class="far">
      <h2 id=${id} dir="auto"><a href=${hrefTo("goal", [goal.id])}>${goal.about ?? goal.title}</a></h2>
      ${step && html`<p><b>${step.figure}</b>${step.words}</p>`}
    </div>
    ${goal.cadence_state?.running && !goal.about ? html`<${GoalWeeks} goal=${goal} />` : html`<${GoalRoad} goal=${goal} />`}
    ${words && html`<p>${words}</p>`}
    <div class="buttons">
      <button type="button" class="button main" onClick=${() => openLog(prefill(goal, view))}>${logWords(goal)}</button>
      <a class="button" href=${hrefTo("adjust", [goal.id])}>Adjust</a>
    </div>
  </section>`;
}

/** @param {import("../../text/goals.js").Goal} goal @param {any} view */
function prefill(goal, view) {
  return { goal: goal.id, kind: view.kinds[goal.id], people: goal.about ? [goal.about] : [] };
}

/** `Log an interview`. @param {import("../../text/goals.js").Goal} goal */
function logWords(goal) {
  if (goal.about) return "Log a talk";
  if (goal.measure === "level") return "Log a reading";
  return goal.unit ? `Log ${withArticle(singular(goal.unit))}` : "Log one";
}
