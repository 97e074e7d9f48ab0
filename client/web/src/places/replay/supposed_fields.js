/** The fields of a supposed adjustment, from what stands in a form. */
import { formatAmount } from "../../text/numbers.js";

/** @typedef {Record<string, string>} Values */

/** What a goal is at, as a form has it. @param {any} goal @param {string} day @returns {Values} */
export function valuesOf(goal, day) {
  return {
    target: goal.target === null ? "" : plainAmount(goal.target),
    deadline: goal.deadline ?? "",
    quota: goal.cadence ? plainAmount(goal.cadence.quota) : "",
    every: goal.cadence?.every ?? "week",
    status: goal.status,
    effective_day: day,
    parent: goal.parent ?? "",
    rolls_up: goal.rolls_up ? "yes" : "no",
  };
}

/** The fields that differ from how the goal stands, and the day from which they would hold: one that is added
 * says it, one in the place of another only where it is another day, and a first plan has none.
 * @param {Values} values @param {Values} start @param {"added" | "instead" | "first"} kind */
export function changedFields(values, start, kind) {
  const differs = (/** @type {string} */ name) => values[name] !== start[name];
  const recurs = differs("quota") || (values.quota && differs("every"));
  return {
    ...(differs("target") && { target: values.target.trim() ? numberOf(values.target) : null }),
    ...(differs("deadline") && { deadline: values.deadline || null }),
    ...(recurs && {
      cadence: values.quota.trim() ? { quota: numberOf(values.quota), every: values.every } : null,
    }),
    ...(differs("parent") && { parent: values.parent || null }),
    ...(differs("rolls_up") && { rolls_up: values.rolls_up === "yes" }),
    ...(kind !== "first" && differs("status") && { status: values.status }),
    ...((kind === "added" || (kind === "instead" && differs("effective_day"))) && {
      effective_day: values.effective_day,
    }),
  };
}

/** The field that cannot be read, or that nothing is supposed; null where all is well.
 * @param {Values} values @param {object} fields */
export function firstProblem(values, fields) {
  const wrong = ["target", "quota"].find(
    (name) => values[name].trim() && !Number.isFinite(numberOf(values[name])),
  );
  if (wrong) return { field: wrong, words: "Write a number, as 30." };
  if (Object.keys(fields).some((name) => name !== "effective_day")) return null;
  return { field: "target", words: "Change a value. Then it can be supposed." };
}

/** @param {string} text */
function numberOf(text) {
  return Number(text.trim().replace(",", "."));
}

/** @param {number} value */
function plainAmount(value) {
  return formatAmount(value).replaceAll(",", "");
}
