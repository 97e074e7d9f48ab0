/**
 * The moment at which the person does something: microseconds since the epoch, the minutes by which the clock
 * is ahead of UTC, and the minutes after midnight at which a day starts: by the setting of this device, and by
 * that of another one.
 * @typedef {{ now: number, offset: number, dayStarts: number | null, personStarts: number | null }} Moment
 */

const DAY_STARTS = "milepost.day-starts";
const PERSON_STARTS = "milepost.day-starts.person";

/** The moment that was given last. */
let last = 0;

/** No two moments of a tab are the same, so that what was written keeps its order. @returns {Moment} */
export function moment() {
  const now = new Date();
  last = Math.max(now.getTime() * 1000, last + 1);
  return {
    now: last,
    offset: -now.getTimezoneOffset(),
    dayStarts: kept(DAY_STARTS),
    personStarts: kept(PERSON_STARTS),
  };
}

/** The person's day now, as `2026-11-30`. */
export function today() {
  return dayAt(moment());
}

/** The person's day at a moment. @param {Moment} moment */
export function dayAt({ now, offset }) {
  return new Date(now / 1000 + (offset - dayStarts()) * 60_000).toISOString().slice(0, 10);
}

/** The minutes after midnight at which a day starts on this device: as it is set here, else as elsewhere. */
export function dayStarts() {
  return kept(DAY_STARTS) ?? kept(PERSON_STARTS) ?? 0;
}

/** Whether the day starts as another device has it. */
export function startsAsElsewhere() {
  return kept(DAY_STARTS) === null && kept(PERSON_STARTS) !== null;
}

/** What another device has set; null where none has. @param {number | null | undefined} minutes */
export function hearDayStarts(minutes) {
  if (minutes === undefined || minutes === kept(PERSON_STARTS)) return;
  if (minutes === null) localStorage.removeItem(PERSON_STARTS);
  else localStorage.setItem(PERSON_STARTS, String(minutes));
}

/**
 * What was written keeps its day.
 * @param {number} minutes before noon
 */
export function setDayStarts(minutes) {
  localStorage.setItem(DAY_STARTS, String(minutes));
}

/** @param {string} name @returns {number | null} */
function kept(name) {
  const value = localStorage.getItem(name);
  return value === null ? null : Number(value);
}
