/**
 * The stops of the slider: one for each day, as `replay_days` gives them in series.
 *
 * Nothing is computed here: a stop is a place in the series.
 */
import { addDays } from "../../text/days.js";

/** @typedef {import("../../text/days.js").Day} Day */
/** @typedef {{ day: Day, value: number }} Corner */
/**
 * @typedef {object} Plan
 * @property {string} title
 * @property {string | null} unit
 * @property {number | null} target
 * @property {Day | null} deadline
 * @property {string} status
 * @property {Corner[]} line
 */
/**
 * @typedef {object} Series
 * @property {Plan[]} plans
 * @property {(number | null)[]} plan
 * @property {(number | null)[]} value
 * @property {(number | null)[]} planned
 * @property {(boolean | null)[]} on_track
 */
/** @typedef {{ believed: Series, known: Series, believed_if: Series | null, known_if: Series | null }} GoalDays */
/** @typedef {{ first: Day, today: Day, ends: number[], goals: Record<string, GoalDays> }} ReplayDays */
/** @typedef {"then" | "today"} Knowledge */
/** @typedef {Plan & { value: number, planned: number | null, onTrack: boolean | null }} Stop */

/** A goal on the day of a stop; null where it was not known. @param {Series} series @param {number} stop
 * @returns {Stop | null} */
export function stopAt(series, stop) {
  const at = series.plan[stop];
  if (at === null || at === undefined) return null;
  return {
    ...series.plans[at],
    value: series.value[stop] ?? 0,
    planned: series.planned[stop],
    onTrack: series.on_track[stop],
  };
}

/** The series of a goal that are shown: under a what-if those, else those of what happened.
 * @param {GoalDays} days */
export function shownSeries(days) {
  return {
    believed: days.believed_if ?? days.believed,
    known: days.known_if ?? days.known,
    otherwise: days.known_if !== null,
  };
}

/** What stands at a stop in figures: what was known then, or what is known of that day.
 * @param {GoalDays} days @param {number} stop @param {Knowledge} knowledge */
export function figuresAt(days, stop, knowledge) {
  const { believed, known } = shownSeries(days);
  return stopAt(knowledge === "then" ? believed : known, stop);
}

/** @param {ReplayDays} days @param {number} stop */
export function dayOfStop(days, stop) {
  return addDays(days.first, stop);
}

/** The corners of a curve through a series of values: its value from each day on which it changes.
 * @param {Series} series @param {Day} first @param {number} [from] @param {number} [until] @returns {Corner[]} */
export function valueCorners(series, first, from = 0, until = series.value.length - 1) {
  const corners = [];
  let before = null;
  for (let stop = from; stop <= until; stop++) {
    const value = series.value[stop];
    if (value !== null && value !== before) corners.push({ day: addDays(first, stop), value });
    before = value;
  }
  return corners;
}

/** The targets in force at the stops: from each day on which they change.
 * @param {Series} series @param {Day} first @param {number} until */
export function targetSteps(series, first, until) {
  const steps = [];
  let before = null;
  for (let stop = 0; stop <= until; stop++) {
    const target = stopAt(series, stop)?.target ?? null;
    if (target !== before) steps.push({ day: addDays(first, stop), target });
    before = target;
  }
  return steps;
}
