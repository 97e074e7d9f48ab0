/** A goal in words, as the terminal says it: its value, how it stands, its periods. */
import { formatDay, formatMonth } from "./days.js";
import { formatAmount, formatCount, formatList, formatRounded } from "./numbers.js";

/**
 * A goal as `GoalView` of `milepost_shared.progress.goal_view` has it, as far as the page shows it.
 * @typedef {object} GoalView
 * @property {string} id
 * @property {string} title
 * @property {string | null} purpose
 * @property {string | null} unit
 * @property {number | null} target
 * @property {string | null} deadline
 * @property {"active" | "paused" | "achieved" | "dropped"} status
 * @property {string} today
 * @property {number} value
 * @property {number | null} planned
 * @property {boolean | null} on_track
 * @property {number | null} days_ahead
 * @property {number} pace  a day, towards the target
 * @property {number | null} required_pace
 * @property {{ day: string | null, earliest: string | null, latest: string | null } | null} forecast
 * @property {RevisionView[]} revisions
 * @property {MilestoneView[]} milestones
 * @property {string} start
 * @property {number} baseline
 * @property {"sum" | "level"} measure
 * @property {"long" | "short"} horizon
 * @property {string | null} parent
 * @property {boolean} parent_inert
 * @property {boolean} rolls_up
 * @property {number} rolled_up
 * @property {number} priority
 * @property {Cadence | null} cadence
 * @property {CadenceView | null} cadence_state
 * @property {string | null} about
 * @property {string[]} tags
 * @property {string | null} note
 * @property {string[]} children
 *
 * @typedef {{ quota: number, every: "week" | "month" | "quarter" }} Cadence
 * @typedef {{ name: string, at: number | null, reached: string | null, recorded: string | null,
 *             state: "ahead" | "reached" | "withdrawn", note: string | null }} MilestoneView
 * @typedef {{ name: string, every: "week" | "month" | "quarter", first: string, last: string, sum: number,
 *             quota: number, to_go: number, state: "met" | "missed" | "skipped" | "paused" | "running" }} PeriodView
 * @typedef {{ every: string | null, quota: number | null, running: PeriodView | null, days_left: number | null,
 *             streak: number, best: number, periods: PeriodView[] }} CadenceView
 * @typedef {{ ref: string, effective_day: string, device: string, reason: string | null,
 *             changes: Record<string, [any, any]>, concurrent_with: string[], lost: string[], skip?: string[],
 *             withdrawn: boolean, required_pace: [number | null, number | null] | null,
 *             effect: "eased" | "hardened" | "neither" | null, days_left: number | null,
 *             in_force_from: string | null, in_force_until: string | null, kept: boolean | null,
 *             margin: number | null }} RevisionView
 */

/** A goal whose fields are not checked. @typedef {any} Goal */

const CLOSED = ["achieved", "dropped"];

/** Whether a goal is over. @param {GoalView} goal */
export function isClosed(goal) {
  return CLOSED.includes(goal.status);
}

/** Whether a goal goes down, as a weight does. @param {{ target: number | null, baseline: number }} goal */
export function goesDown({ target, baseline }) {
  return target !== null && target < baseline;
}

/** The day on which the target was met; null where it is not. @param {GoalView} goal */
export function metOn({ forecast, today }) {
  return forecast?.day && forecast.day <= today ? forecast.day : null;
}

/** `8 of 10`, `88, down to 80`; `8 coffees` without a target. @param {GoalView} goal */
export function valueOfTarget(goal) {
  if (goal.target === null) return formatCount(goal.value, goal.unit ?? "");
  return `${formatAmount(goal.value)}${goesDown(goal) ? ", down to" : " of"} ${formatAmount(goal.target)}`;
}

/** What a goal is at, and by when: `2 of 8, by Wed 31 Mar`, `1 of 2 this week`. @param {GoalView} goal */
export function standing(goal) {
  const by = goal.deadline ? `by ${formatDay(goal.deadline, goal.today)}` : "";
  const ahead = goal.milestones.filter((milestone) => milestone.state === "ahead");
  if (goal.cadence && goal.target === null) return cadenceStanding(goal);
  if (goal.target === null && goal.milestones.length) {
    const names = ahead.map((milestone) => milestone.name).join(", then ");
    return [names || "all of it reached", by].filter(Boolean).join("; ");
  }
  const value = `${valueOfTarget(goal)}${goal.target === null ? " so far" : ""}`;
  return [value, by].filter(Boolean).join(", ");
}

/** `1 of 2 this week`. @param {GoalView} goal */
export function cadenceStanding(goal) {
  const running = goal.cadence_state?.running;
  if (!running) return goal.cadence ? formatCadence(goal.cadence) : "";
  if (running.state === "skipped") return `this ${running.every} is skipped`;
  return `${formatAmount(running.sum)} of ${formatAmount(running.quota)} this ${running.every}`;
}

/** How a goal stands, as a kind of state and words; null where nothing tells.
 * @param {GoalView} goal @returns {{ kind: import("../components/state.js").StateKind, words: string } | null} */
export function goalState(goal) {
  if (goal.status === "achieved") return { kind: "met", words: "achieved" };
  if (goal.status !== "active") return { kind: "on-plan", words: goal.status };
  const met = metOn(goal);
  if (met) return { kind: "met", words: `met ${formatDay(met, goal.today)}` };
  if (goal.cadence && goal.target === null) return cadenceState(goal);
  if (goal.on_track === null) return notStarted(goal) ?? milestoneState(goal);
  const days = goal.days_ahead ?? 0;
  if (!goal.on_track) {
    return { kind: "behind", words: days < 0 ? `${formatCount(-days, "day")} behind` : "behind" };
  }
  return days > 0
    ? { kind: "ahead", words: `${formatCount(days, "day")} ahead` }
    : { kind: "on-plan", words: "on plan" };
}

/** Before a plan begins nothing is planned. @param {GoalView} goal @returns {ReturnType<typeof goalState>} */
function notStarted({ target, deadline, start, today }) {
  if (target === null || deadline === null) return null;
  return { kind: "on-plan", words: `starts ${formatDay(start, today)}` };
}

/** @param {GoalView} goal @returns {ReturnType<typeof goalState>} */
function cadenceState({ cadence_state: state }) {
  if (!state) return null;
  if (state.streak > 1) return { kind: "on-plan", words: `${state.streak} in a row` };
  if (state.running?.state === "met") return { kind: "on-plan", words: "done" };
  return state.running?.to_go
    ? { kind: "on-plan", words: `${formatAmount(state.running.to_go)} to go` }
    : null;
}

/** @param {GoalView} goal @returns {ReturnType<typeof goalState>} */
function milestoneState({ target, milestones }) {
  if (target !== null || !milestones.length) return null;
  const reached = milestones.filter((milestone) => milestone.state === "reached").length;
  return { kind: "on-plan", words: `${reached} of ${milestones.length}` };
}

/** `2 a week`. @param {Cadence} cadence */
export function formatCadence({ quota, every }) {
  return `${formatAmount(quota)} a ${every}`;
}

/** `this week`, `this month`, `this quarter`. @param {string} every */
export function thisPeriod(every) {
  return `this ${every}`;
}

/** `week 38`, `Nov`, `quarter 4`, from the name of a period: `2026-W38`, `2026-11`, `2026-Q4`.
 * @param {string} name */
export function formatPeriod(name) {
  const [year, part] = name.split("-");
  if (part.startsWith("W")) return `week ${Number(part.slice(1))}`;
  if (part.startsWith("Q")) return `quarter ${part.slice(1)}`;
  return formatMonth(`${year}-${part}-01`);
}

/** A goal's road for those who listen. @param {Goal} goal */
export function roadLabel(goal) {
  const parts = [`${valueOfTarget(goal)}${goal.unit ? ` ${goal.unit}` : ""}`];
  if (metOn(goal)) parts.push("met");
  else if (goal.planned !== null) parts.push(`${formatRounded(goal.planned)} were planned by today`);
  const named = goal.milestones
    .filter((/** @type {any} */ each) => each.at !== null && each.state !== "withdrawn")
    .map((/** @type {any} */ each) => `${each.name} at ${formatAmount(each.at)}, ${each.state}`);
  if (named.length) parts.push(`milestones ${formatList(named)}`);
  return parts.join("; ");
}
