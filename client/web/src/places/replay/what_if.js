/**
 * What is otherwise in a replay: adjustments, entries or a device left out, and what is supposed.
 *
 * It becomes a question to the log (`WhatIfQuestion`); what it means is the log's to say.
 */
import { daysBetween } from "../../text/days.js";

/** @typedef {import("../../text/days.js").Day} Day */
/** @typedef {{ ref: string, words: string, on: boolean }} LeftOut  an entry, left out while it is not `on` */
/**
 * @typedef {object} Supposed
 * @property {string | null} ref  the revision in whose place it stands; null for one more adjustment
 * @property {Record<string, any>} fields
 * @property {boolean} on
 */
/**
 * @typedef {object} Otherwise
 * @property {string[]} without  refs of adjustments
 * @property {LeftOut[]} entries
 * @property {string | null} device
 * @property {Day | null} since  from when on the device is left out; null from the beginning
 * @property {Supposed[]} supposed
 */

/** @type {Otherwise} */
export const NOTHING = { without: [], entries: [], device: null, since: null, supposed: [] };

/** Whether anything is otherwise. @param {Otherwise} otherwise */
export function isOtherwise(otherwise) {
  return Boolean(
    otherwise.without.length ||
      otherwise.device ||
      otherwise.entries.some((entry) => !entry.on) ||
      otherwise.supposed.some((each) => each.on),
  );
}

/** The question that it asks of the log; null where nothing is otherwise.
 * @param {string | null} goal @param {Otherwise} otherwise @param {{ first: Day, ends: number[] }} days */
export function questionOf(goal, otherwise, days) {
  if (!isOtherwise(otherwise)) return null;
  const supposed = otherwise.supposed.filter((each) => each.on);
  const added = supposed.find((each) => each.ref === null);
  return {
    ...(goal && { goal }),
    without: [
      ...otherwise.without,
      ...otherwise.entries.filter((entry) => !entry.on).map((entry) => entry.ref),
    ],
    instead: supposed.flatMap(({ ref, fields }) => (ref ? [{ ref, fields }] : [])),
    ...(added && goal && { suppose: { goal, fields: added.fields } }),
    ...(otherwise.device && {
      without_device: { device: otherwise.device, since: startOf(otherwise.since, days) },
    }),
  };
}

/** The stamp at which a day began, 0 for before all. @param {Day | null} day
 * @param {{ first: Day, ends: number[] }} days */
function startOf(day, days) {
  if (!day) return 0;
  const stop = Math.min(daysBetween(days.first, day), days.ends.length);
  return stop > 0 ? days.ends[stop - 1] + 1 : 0;
}
