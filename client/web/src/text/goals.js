/** A goal in words, as the terminal says it: its value, how it stands, its periods. */
import { formatDay, formatMonth } from "./days.js";
import { formatAmount, formatCount, formatList, formatRounded } from "./numbers.js";

/** A goal as `GoalView` of `milepost_shared.progress.goal_view` has it. @typedef {any} Goal */

/** `8 of 10`, `88, down to 80`; `8 coffees` without a target. @param {Goal} goal */
export function valueOfTarget(goal) {
  if (goal.target === null) return formatCount(goal.value, goal.unit ?? "");
  const to = goal.target < goal.baseline ? ", down to" : " of";
  return `${formatAmount(goal.value)}${to} ${formatAmount(goal.target)}`;
}

/** The day on which the target was first met, null while it is not. @param {Goal} goal */
export function metOn(goal) {
  const day = goal.forecast?.day;
  return day && day <= goal.today ? day : null;
}

/**
 * How a goal stands: a kind of state and its words; null where there is nothing to keep up with.
 * @param {Goal} goal
 * @returns {{ kind: import("../components/state.js").StateKind, words: string } | null}
 */
export function goalState(goal) {
  if (goal.status !== "active") return { kind: "on-plan", words: goal.status };
  const met = metOn(goal);
  if (met) return { kind: "met", words: `met ${formatDay(met, goal.today)}` };
  if (goal.on_track === null) return null;
  const days = goal.days_ahead ?? 0;
  if (goal.on_track) {
    return days > 0
      ? { kind: "ahead", words: `${formatCount(days, "day")} ahead` }
      : { kind: "on-plan", words: "on plan" };
  }
  return { kind: "behind", words: days < 0 ? `${formatCount(-days, "day")} behind` : "behind" };
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
