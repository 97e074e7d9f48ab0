import { capitalized, formatAmount, formatList } from "../../text/numbers.js";

/**
 * An entry as the log tells it (`queries/entries.py`).
 * @typedef {object} Entry
 * @property {string} ref
 * @property {string} short  the ref as the person types it
 * @property {import("../../text/days.js").Day} day
 * @property {string | null} time
 * @property {number | null} minutes
 * @property {string | null} kind
 * @property {{ goal: string, amount: number }[]} contributions
 * @property {string[]} people
 * @property {string | null} organisation
 * @property {{ id: string, title: string, stage?: string }[]} opportunities
 * @property {number | null} quality
 * @property {string | null} note
 * @property {string} device
 * @property {number} made
 * @property {boolean} withdrawn
 */

/** `Coffee with Ana and Bo`, or what else there is to name it by. @param {Entry} entry */
export function entryTitle(entry) {
  const people = formatList(entry.people);
  if (entry.kind) return capitalized(entry.kind) + (people ? ` with ${people}` : "");
  return people || entry.opportunities[0]?.title || entry.organisation || firstLine(entry.note) || "An entry";
}

/** `1 for Coffees, 2 for Talks`. @param {Entry} entry @param {Record<string, string>} titles */
export function countsFor(entry, titles) {
  return entry.contributions
    .map(({ goal, amount }) => `${formatAmount(amount)} for ${titles[goal] ?? goal}`)
    .join(", ");
}

/** @param {string | null} text */
function firstLine(text) {
  return text?.split("\n", 1)[0] ?? "";
}
