/** A milestone that is typed and not yet in the list of a form; what is saved has it, too. */
import { parseNumber } from "../../text/parse_number.js";

/** @typedef {import("../goals/detail.js").Milestone} Milestone */

/**
 * The milestone that is typed, what is wrong with it, or null where nothing is.
 * @param {{ milestones: Milestone[], typed: { name: string, at: string } }} form @returns {Milestone | string | null}
 */
export function typedMilestone({ milestones, typed: { name, at } }) {
  return name.trim() || at.trim() ? milestoneOf(name, at, milestones) : null;
}

/** What is wrong with the milestone that is typed, for who saves without a look at its field; null where nothing is.
 * @param {Parameters<typeof typedMilestone>[0]} form @returns {string | null} */
export function typedProblem(form) {
  const typed = typedMilestone(form);
  const name = form.typed.name.trim();
  return typeof typed === "string" ? `The milestone${name && ` “${name}”`} is not added yet. ${typed}` : null;
}

/** The milestones of the list, and the one that is typed.
 * @param {Parameters<typeof typedMilestone>[0]} form */
export function allMilestones(form) {
  const typed = typedMilestone(form);
  return typed === null || typeof typed === "string" ? form.milestones : [...form.milestones, typed];
}

/** @param {string} name @param {string} at @param {Milestone[]} others @returns {Milestone | string} */
function milestoneOf(name, at, others) {
  const title = name.trim().replace(/\s+/g, " ");
  if (!title) return "A milestone needs a name.";
  if (others.some((other) => other.name === title)) return "There is one of that name already.";
  if (!at.trim()) return { name: title };
  const share = /^(.*)%$/.exec(at.trim());
  const number = parseNumber(share ? share[1] : at);
  if (number === null) return "Write its value as a number, or nothing.";
  if (!share) return { name: title, value: number };
  return Number.isInteger(number) && number >= 1 && number <= 100
    ? { name: title, percent: number }
    : "A share of the way is a whole number from 1 to 100.";
}
