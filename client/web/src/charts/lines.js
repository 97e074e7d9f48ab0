/** What a line of days and values is at on a day. Points are `[day, value]`, in order of their days. */
import { daysBetween } from "../text/days.js";

/** @typedef {[day: string, value: number]} DayValue */

/** The value that holds on `day`, until the next point; `before` ahead of the first one.
 * @param {DayValue[]} points @param {string} day @param {number | null} before */
export function stepAt(points, day, before = null) {
  let value = before;
  for (const [from, next] of points) {
    if (from > day) break;
    value = next;
  }
  return value;
}

/** The value of a straight line on `day`, flat beyond its ends; null where there is none.
 * @param {DayValue[]} points @param {string} day */
export function lineAt(points, day) {
  const first = points.at(0);
  const last = points.at(-1);
  if (!first || !last) return null;
  if (day <= first[0]) return first[1];
  for (const [at, [right, high]] of points.entries()) {
    if (right <= day || at === 0) continue;
    const [left, low] = points[at - 1];
    return low + ((high - low) * daysBetween(left, day)) / (daysBetween(left, right) || 1);
  }
  return last[1];
}

/** The part of a straight line from `day` on. @param {DayValue[]} points @param {string} day
 * @returns {DayValue[]} */
export function lineFrom(points, day) {
  const value = lineAt(points, day);
  return value === null ? [] : [[day, value], ...points.filter(([at]) => at > day)];
}
