/** The fields of a supposed adjustment, from what stands in a form. */
import { formatAmount } from "../../text/numbers.js";
import { parseNumber } from "../../text/parse_number.js";
import { changedFields, formOf } from "../planning/goal_form.js";
import { typedProblem } from "../planning/typed_milestone.js";

/** @typedef {{ target: string, deadline: string, status: string, effective_day: string }} Values */
/** @typedef {import("../planning/goal_form.js").GoalForm} GoalForm */
/** @typedef {{ values: Values, form: GoalForm }} Supposing */

/** What a goal is at, as a form has it. @param {any} goal @param {any[]} milestones @param {string} day
 * @returns {Supposing} */
export function supposingOf(goal, milestones, day) {
  const values = {
    target: goal.target === null ? "" : formatAmount(goal.target).replaceAll(",", ""),
    deadline: goal.deadline ?? "",
    status: goal.status,
    effective_day: day,
  };
  return { values, form: formOf({ goal, milestones }) };
}

/** The fields that differ from how the goal stands, and the day from which they would hold: one that is added
 * says it, one in the place of another only where it is another day, and a first plan has none.
 * @param {Supposing} now @param {Supposing} start @param {"added" | "instead" | "first"} kind
 * @returns {Record<string, any>} */
export function supposedFields(now, start, kind) {
  const { values } = now;
  const differs = (/** @type {keyof Values} */ name) => values[name] !== start.values[name];
  return {
    ...(differs("target") && { target: parseNumber(values.target) }),
    ...(differs("deadline") && { deadline: values.deadline || null }),
    ...otherFields(now.form, start.form),
    ...(kind !== "first" && differs("status") && { status: values.status }),
    ...((kind === "added" || (kind === "instead" && differs("effective_day"))) && {
      effective_day: values.effective_day,
    }),
  };
}

/** What is removed is nothing then. @param {GoalForm} form @param {GoalForm} before */
function otherFields(form, before) {
  const recurring = (/** @type {GoalForm} */ each) => ({ ...each, recurs: each.quota.trim() !== "" });
  const { remove, fields, ...title } = changedFields(recurring(form), recurring(before));
  const nothing = remove.map((name) => [name, name === "milestones" || name === "tags" ? [] : null]);
  return { ...fields, ...Object.fromEntries(nothing), ...title };
}

/** The field that cannot be read, or that nothing is supposed; null where all is well.
 * @param {Supposing} now @param {object} fields */
export function firstProblem({ values, form }, fields) {
  const wrong = [values.target, form.quota].find((text) => text.trim() && parseNumber(text) === null);
  if (wrong) return `“${wrong}” is no number. Write one as 30.`;
  const typed = typedProblem(form);
  if (typed) return typed;
  if (Object.keys(fields).some((name) => name !== "effective_day")) return null;
  return "Change a value. Then it can be supposed.";
}
