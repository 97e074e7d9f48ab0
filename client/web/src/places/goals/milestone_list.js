import { Icon } from "../../components/icon.js";
import { Section } from "../../components/section.js";
import { Stone, stoneFigure } from "../../components/stone.js";
import { formatDay } from "../../text/days.js";
import { isClosed } from "../../text/goals.js";
import { formatCount } from "../../text/numbers.js";
import { html, useState } from "../../view.js";
import { AddMilestoneSheet } from "./sheets/add_milestone_sheet.js";
import { CelebrateSheet } from "./sheets/celebrate_sheet.js";

/** @typedef {import("../../text/goals.js").MilestoneView} MilestoneView */

/** The milestones of a goal: reached, ahead, and what can be said of each.
 * @param {{ detail: import("./detail.js").GoalDetail }} props */
export function MilestoneList({ detail }) {
  const { goal } = detail;
  const [sheet, setSheet] = useState(/** @type {MilestoneView | "add" | null} */ (null));
  const close = () => setSheet(null);
  const add = html`<button type="button" class="button bare" onClick=${() => setSheet("add")}><${Icon} name="plus" small />Add</button>`;
  if (!goal.milestones.length && isClosed(goal)) return null;
  return html`<${Section} title="Milestones" action=${isClosed(goal) ? null : add}>
    ${
      goal.milestones.length > 0 &&
      html`<ul class="panel flush rows marked">
        ${goal.milestones.map(
          (milestone) => html`<li key=${milestone.name}>
            <${MilestoneRow} milestone=${milestone} goal=${goal} onOpen=${() => setSheet(milestone)} />
          </li>`,
        )}
      </ul>`
    }
    ${sheet === "add" && html`<${AddMilestoneSheet} detail=${detail} onClose=${close} />`}
    ${sheet && sheet !== "add" && html`<${CelebrateSheet} goal=${goal} milestone=${sheet} onClose=${close} />`}
  <//>`;
}

/** @param {{ milestone: MilestoneView, goal: { today: string, unit: string | null, id: string },
 *   below?: any, onOpen: () => void }} props */
export function MilestoneRow({ milestone, goal, below, onOpen }) {
  const { name, at, state, note } = milestone;
  return html`<div class="row">
    <span class="milestone-stone"><${Stone} kind=${state === "reached" ? "got" : "open"}>${at === null ? "" : stoneFigure(at)}<//></span>
    <span class="body">
      <span class="title"><bdi>${name}</bdi></span>
      ${below}
      <span class="detail">${stands(milestone, goal)}</span>
      ${note && html`<span class="you" dir="auto">“${note}”</span>`}
    </span>
    <span class="end"><${Act} milestone=${milestone} onOpen=${onOpen} /></span>
  </div>`;
}

/** @param {MilestoneView} milestone @param {{ today: string, unit: string | null }} goal */
function stands({ at, reached, recorded, state }, { today, unit }) {
  if (state === "withdrawn") return `no longer; it was recorded for ${formatDay(recorded ?? today, today)}`;
  const where = at === null ? "" : `at ${formatCount(at, unit ?? "")}`;
  if (reached) return [`reached ${formatDay(reached, today)}`, where].filter(Boolean).join(", ");
  return where ? `ahead, ${where}` : "when you say so";
}

/** @param {{ milestone: MilestoneView, onOpen: () => void }} props */
function Act({ milestone, onOpen }) {
  const { name, at, state, note } = milestone;
  if (state === "ahead" && at === null) {
    return html`<button type="button" class="button" aria-label=${`Reached: ${name}`} onClick=${onOpen}>Reached</button>`;
  }
  if (state !== "reached") return null;
  const word = note ? "Change" : "Celebrate";
  return html`<button type="button" class="button bare" aria-label=${`${word} ${name}`} onClick=${onOpen}>${word}</button>`;
}
