/**
 * The fields of a goal as a form holds them: texts as they are typed, and what a request makes of them.
 */
import { parseNumber } from "../../text/parse_number.js";
import { allMilestones } from "./typed_milestone.js";

/**
 * @typedef {object} GoalForm
 * @property {string} title
 * @property {string} unit
 * @property {string} purpose
 * @property {string} parent  the id of the goal that it serves
 * @property {boolean} rolls_up
 * @property {string} about
 * @property {"short" | "long"} horizon
 * @property {number} priority
 * @property {boolean} recurs
 * @property {string} quota
 * @property {"week" | "month" | "quarter"} every
 * @property {import("../goals/detail.js").Milestone[]} milestones
 * @property {{ name: string, at: string }} typed  a milestone that is typed, and not in the list yet
 * @property {string} tags
 * @property {string} note
 */

/** @type {GoalForm} */
export const EMPTY_FORM = {
  ...{
    title: "",
    unit: "",
    purpose: "",
    parent: "",
    rolls_up: false,
    about: "",
    horizon: "short",
    priority: 3,
  },
  ...{
    recurs: false,
    quota: "",
    every: "week",
    milestones: [],
    typed: { name: "", at: "" },
    tags: "",
    note: "",
  },
};

/** A form filled with what a goal is.
 * @param {Pick<import("../goals/detail.js").GoalDetail, "goal" | "milestones">} detail @returns {GoalForm} */
export function formOf({ goal, milestones }) {
  return {
    title: goal.title,
    unit: goal.unit ?? "",
    purpose: goal.purpose ?? "",
    parent: goal.parent ?? "",
    rolls_up: goal.rolls_up,
    about: goal.about ?? "",
    horizon: goal.horizon,
    priority: goal.priority,
    recurs: goal.cadence !== null,
    quota: goal.cadence ? String(goal.cadence.quota) : "",
    every: goal.cadence?.every ?? "week",
    milestones,
    typed: EMPTY_FORM.typed,
    tags: goal.tags.join(", "),
    note: goal.note ?? "",
  };
}

/** The fields of a request that sets a goal: those that say something. @param {GoalForm} form */
export function setFields(form) {
  const values = fieldValues(form);
  return Object.fromEntries(
    Object.entries(values).filter(([name, value]) => !isNothing(value) && !isDefault(name, value)),
  );
}

/**
 * What an adjustment makes of a form: its fields that differ from before, another title, and those to remove.
 * @param {GoalForm} form @param {GoalForm} before
 */
export function changedFields(form, before) {
  const now = fieldValues(form);
  const then = fieldValues(before);
  const changed = Object.entries(now).filter(
    ([name, value]) => JSON.stringify(value) !== JSON.stringify(then[name]),
  );
  return {
    fields: Object.fromEntries(changed.filter(([, value]) => !isNothing(value))),
    remove: changed.filter(([, value]) => isNothing(value)).map(([name]) => name),
    ...(form.title.trim() !== before.title && form.title.trim() && { title: form.title.trim() }),
  };
}

/** @param {GoalForm} form @returns {Record<string, any>} */
function fieldValues(form) {
  const quota = parseNumber(form.quota);
  return {
    unit: form.unit.trim() || null,
    purpose: form.purpose.trim() || null,
    parent: form.parent || null,
    rolls_up: form.rolls_up,
    about: form.about.trim() || null,
    horizon: form.horizon,
    priority: form.priority,
    cadence: form.recurs && quota !== null ? { quota, every: form.every } : null,
    milestones: allMilestones(form),
    tags: form.tags
      .split(",")
      .map((tag) => tag.trim())
      .filter(Boolean),
    note: form.note.trim() || null,
  };
}

/** @param {any} value */
function isNothing(value) {
  return value === null || (Array.isArray(value) && value.length === 0);
}

/** @param {string} name @param {any} value */
function isDefault(name, value) {
  return (
    (name === "rolls_up" && !value) ||
    (name === "horizon" && value === "short") ||
    (name === "priority" && value === 3)
  );
}
