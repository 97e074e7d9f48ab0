import { Icon } from "../../components/icon.js";
import { formatDay } from "../../text/days.js";
import { html } from "../../view.js";

/**
 * What is to know of the links between goals, a sentence each.
 * @typedef {{ id: string, title: string, unit: string | null, measure: string, deadline: string | null }} Linked
 * @typedef {{ kind: string, goal: Linked, parent: Linked | null }} Remark
 * @param {{ remarks: Remark[], today?: string }} props
 */
export function Remarks({ remarks, today = "" }) {
  if (!remarks.length) return null;
  return html`<ul class="remarks">
    ${remarks.map(
      (remark) =>
        html`<li class="small quiet"><${Icon} name="info" small /><span>${sentence(remark, today)}</span></li>`,
    )}
  </ul>`;
}

/** @param {Remark} remark @param {string} today */
function sentence({ kind, goal, parent }, today) {
  const [one, other] = [quoted(goal.title), quoted(parent?.title ?? "")];
  switch (kind) {
    case "circle":
      return html`${one} and ${other} serve each other, so the later link does not count.`;
    case "missing-parent":
      return html`${one} serves a goal that is not on this device yet.`;
    case "no-parent":
      return html`${one} is to count for the goal that it serves, and serves none.`;
    case "later-deadline":
      return html`${one} ends ${when(goal, today)}, after ${other}, which it serves (${when(parent, today)}).`;
    case "level":
      return html`${one} does not count for ${other}: what is read does not add up.`;
    default:
      return html`${one} does not count for ${other}: they count different things.`;
  }
}

/** @param {string} title */
function quoted(title) {
  return html`<bdi>“${title}”</bdi>`;
}

/** @param {Linked | null} goal @param {string} today */
function when(goal, today) {
  return goal?.deadline ? formatDay(goal.deadline, today || goal.deadline) : "";
}
