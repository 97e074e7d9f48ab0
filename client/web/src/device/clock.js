/**
 * The moment at which the person does something: microseconds since the epoch, the minutes by which the clock
 * is ahead of UTC, and the minutes after midnight at which the person's day starts.
 * @typedef {{ now: number, offset: number, dayStarts: number }} Moment
 */

const DAY_STARTS = "milepost.day-starts";

/** The moment that was given last. */
let last = 0;

/** No two moments of a tab are the same, so that what was written keeps its order. @returns {Moment} */
export function moment() {
  const now = new Date();
  last = Math.max(now.getTime() * 1000, last + 1);
  return { now: last, offset: -now.getTimezoneOffset(), dayStarts: dayStarts() };
}

/** The person's day now, as `2026-11-30`. */
export function today() {
  const { now, offset, dayStarts: starts } = moment();
  return new Date(now / 1000 + (offset - starts) * 60_000).toISOString().slice(0, 10);
}

/** The minutes after midnight at which a day starts on this device. */
export function dayStarts() {
  return Number(localStorage.getItem(DAY_STARTS) ?? 0);
}

/**
 * What was written keeps its day.
 * @param {number} minutes before noon
 */
export function setDayStarts(minutes) {
  localStorage.setItem(DAY_STARTS, String(minutes));
}
