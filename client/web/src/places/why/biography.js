import { Change } from "../../components/change.js";
import { Flag } from "../../components/flag.js";
import { Stone } from "../../components/stone.js";
import { formatDay } from "../../text/days.js";
import { fieldName, formatField } from "../../text/fields.js";
import { capitalized, formatAmount, formatCount, formatList } from "../../text/numbers.js";
import { formatPaceChange, roughly } from "../../text/paces.js";
import { html } from "../../view.js";

/** @typedef {import("../../text/days.js").Day} Day */
/** @typedef {Record<string, { title: string }>} GoalNames  titles of goals by their ids */

/**
 * The story of a goal: what was changed when, why, what it made of the pace, and whether it was kept.
 * @param {{ items: any[], goal: any, names: GoalNames, today: Day }} props  as `queries/parts/story.py` has them
 */
export function Biography({ items, goal, names, today }) {
  const letters = Object.fromEntries(
    items.flatMap((item) => (item.letter ? [[item.revision.ref, item.letter]] : [])),
  );
  return html`<ol class="biography">
    ${items.map((item) => html`<li><${Step} item=${item} goal=${goal} names=${names} today=${today} letters=${letters} /></li>`)}
  </ol>`;
}

/** @param {{ item: any, goal: any, names: GoalNames, today: Day, letters: Record<string, string> }} props */
function Step(props) {
  return props.item.kind === "milestone"
    ? html`<${Milestone} ...${props} />`
    : html`<${Revision} ...${props} />`;
}

/** @param {{ item: any, today: Day }} props */
function Milestone({ item, today }) {
  const { name, state, note } = item.milestone;
  return html`<${Stone} kind=${state === "reached" ? "got" : "open"}>✓<//>
    <div class="step">
      <h3 dir="auto">${name}</h3>
      <p class="detail">${formatDay(item.day, today)}, ${state === "reached" ? "reached" : "recorded, and not reached by what is known now"}</p>
      ${note && html`<p class="quote" dir="auto">“${note}”</p>`}
    </div>`;
}

/** @param {{ item: any, goal: any, names: GoalNames, today: Day, letters: Record<string, string> }} props */
function Revision({ item, goal, names, today, letters }) {
  const { revision } = item;
  const reason = item.kind === "set" ? null : revision.reason;
  return html`${mark(item)}
    <div class=${revision.withdrawn ? "step withdrawn" : "step"}>
      <h3>${titleOf(item, letters)}</h3>
      ${reason && html`<p class="quote" dir="auto">“${reason}”</p>`}
      ${
        item.kind === "set"
          ? html`<${FirstFields} changes=${item.changes} names=${names} today=${today} />`
          : html`<${Changes} changes=${item.changes} names=${names} today=${today} />`
      }
      <p class="detail">${whenAndWhere(item, today)}</p>
      ${!revision.withdrawn && html`<${Effect} item=${item} goal=${goal} today=${today} letters=${letters} />`}
    </div>`;
}

/** @param {any} item */
function mark(item) {
  if (item.letter) return html`<${Flag} letter=${item.letter} lost=${isOverruled(item)} />`;
  return html`<${Stone} kind=${item.kind === "set" ? "plain" : "open"}>${item.kind === "set" ? "" : "–"}<//>`;
}

/** @param {any} item */
function isOverruled({ changes }) {
  return changes.length > 0 && changes.every((/** @type {any} */ change) => change.lost);
}

/** @param {any} item @param {Record<string, string>} letters */
function titleOf(item, letters) {
  const { revision, kind } = item;
  if (kind === "set") return "Set";
  if (kind === "took-back")
    return letters[item.takes_back] ? `Took back ${letters[item.takes_back]}` : "Took a step back";
  const status = item.changes.find((/** @type {any} */ change) => change.field === "status");
  const what = status ? (status.after === "active" ? "Resumed" : capitalized(status.after)) : "Adjusted";
  const title = kind === "skipped" ? `Skipped ${formatList(revision.skip)}` : what;
  return revision.withdrawn ? `${title}, and taken back` : title;
}

/** @param {any} item @param {Day} today */
function whenAndWhere(item, today) {
  const where = item.here ? "here" : item.device ? html`on <bdi>${item.device}</bdi>` : "on another device";
  return html`${formatDay(item.day, today)}, ${where}`;
}

/** The fields as the goal was set. @param {{ changes: any[], names: GoalNames, today: Day }} props */
function FirstFields({ changes, names, today }) {
  const shown = changes.filter(({ field, after }) => field !== "title" && after !== null && after !== false);
  return html`<ul class="changes">
    ${shown.map(({ field, after }) => html`<li><span class="detail">${fieldName(field)}</span> <${Value} field=${field} value=${after} names=${names} today=${today} /></li>`)}
  </ul>`;
}

/** @param {{ changes: any[], names: GoalNames, today: Day }} props */
function Changes({ changes, names, today }) {
  if (!changes.length) return null;
  return html`<ul class="changes">
    ${changes.map(
      ({ field, before, after, lost, rivals }) => html`<li>
        <span class="detail">${fieldName(field)}</span>${" "}
        <${Change}
          from=${html`<${Value} field=${field} value=${before} names=${names} today=${today} />`}
          to=${html`<${Value} field=${field} value=${after} names=${names} today=${today} />`}
        />
        ${lost && html`<span class="detail">, overruled</span>`}
        ${rivals?.map(
          (/** @type {any} */ rival) =>
            html`<span class="detail">, over ${rival.letter}’s ${formatField(field, rival.value, today, names)}</span>`,
        )}
      </li>`,
    )}
  </ul>`;
}

/** @param {{ field: string, value: any, names: GoalNames, today: Day }} props */
function Value({ field, value, names, today }) {
  const yours = ["purpose", "note", "title"].includes(field) && value;
  // A list is a sentence of ours, and each name in it is isolated.
  const dir = Array.isArray(value) ? "ltr" : undefined;
  return html`<bdi class=${yours ? "you" : undefined} dir=${dir}>${formatField(field, value, today, names)}</bdi>`;
}

/** What it did to the pace, and how its plan fared. @param {{ item: any, goal: any, today: Day,
 *   letters: Record<string, string> }} props */
function Effect({ item, goal, today, letters }) {
  const { revision } = item;
  const others = revision.concurrent_with.flatMap((/** @type {string} */ ref) =>
    letters[ref] ? [letters[ref]] : [],
  );
  const pace = item.pace && formatPaceChange(item.pace);
  const left = revision.days_left === null ? null : daysLeft(revision.days_left);
  const sentences = [
    others.length
      ? `Made at the same time as ${formatList(others)}: neither device knew of the other’s`
      : null,
    pace ? `It ${pace}${left ? `, ${left}` : ""}` : null,
    item.kind === "set" || item.changes.length ? inForce(revision, goal, today) : null,
  ].filter(Boolean);
  return sentences.length ? html`<p class="detail">${sentences.map((each) => `${each}. `)}</p>` : null;
}

/** @param {number} days */
function daysLeft(days) {
  if (days === 0) return "on the day of the deadline";
  return `${formatCount(Math.abs(days), "day")} ${days > 0 ? "before" : "after"} the deadline`;
}

/** How long the plan was in force, and where the goal stood by it at the end.
 * @param {any} revision @param {any} goal @param {Day} today */
function inForce(revision, goal, today) {
  if (!revision.in_force_from) return revision.effective_day > today ? "Not in force yet" : null;
  const until = revision.in_force_until;
  if ((revision.changes.status?.[1] ?? "active") !== "active")
    return until ? `Until ${formatDay(until, today)}` : null;
  if (until && revision.kept) return `Kept until ${formatDay(until, today)}`;
  const when = until ? `In force until ${formatDay(until, today)}` : "In force now";
  if (revision.kept === null) return when;
  if (revision.kept) return `${when}, and on plan`;
  const short = `${roughly(Math.abs(revision.margin ?? 0))} ${goal.unit ?? ""}`.trim();
  return `${when}; ${until ? "it was then" : "it is"} ${short} short of the plan`;
}

/** `Set on Sun 30 Nov 2025: 60 coffees by Wed 30 Dec. Now 100 coffees by Sat 30 Jan, after 4 adjustments.`
 * @param {any} goal @param {Day} today */
export function thenAndNow(goal, today) {
  const first = Object.fromEntries(
    Object.entries(goal.revisions[0].changes).map(([name, pair]) => [name, /** @type {any} */ (pair)[1]]),
  );
  const count = goal.revisions
    .slice(1)
    .filter((/** @type {any} */ each) => Object.keys(each.changes).length && !each.withdrawn).length;
  const [then, now] = [aim(first, goal.baseline, today), aim(goal, goal.baseline, today)];
  const begun = `${goal.start <= today ? "Set on" : "Set to begin on"} ${formatDay(goal.start, today)}: ${then}.`;
  if (!count) return `${begun} Not adjusted so far.`;
  const status = goal.status === "active" ? "" : ` ${goal.status},`;
  return `${begun} Now${status} ${then === now ? "the same" : now}, after ${formatCount(count, "adjustment")}.`;
}

/** `20 coffees by Tue 30 Jun`, `down to 80 kg, no deadline`, `2 a week`.
 * @param {Record<string, any>} fields @param {number} baseline @param {Day} today */
function aim({ target = null, deadline = null, unit, cadence }, baseline, today) {
  if (target === null && !deadline && cadence) return `${formatAmount(cadence.quota)} a ${cadence.every}`;
  const what =
    target === null
      ? "no target"
      : `${target < baseline ? "down to " : ""}${formatCount(target, unit ?? "")}`;
  return deadline ? `${what} by ${formatDay(deadline, today)}` : `${what}, no deadline`;
}
