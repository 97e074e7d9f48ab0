/** The fields of a goal in words. */
import { formatDay } from "./days.js";
import { formatCadence } from "./goals.js";
import { isolated } from "./isolated.js";
import { formatAmount, formatCount } from "./numbers.js";

const NAMES = /** @type {Record<string, string>} */ ({
  rolls_up: "counts for its parent",
  parent: "serves",
  about: "about",
  cadence: "how often",
});

/** `deadline`, `serves`. @param {string} field */
export function fieldName(field) {
  return NAMES[field] ?? field;
}

/**
 * A value of a field as text; `none` where there is none.
 * @param {string} field @param {any} value @param {string} today
 * @param {Record<string, { title: string }>} names  of all goals, by their ids
 */
export function formatField(field, value, today, names = {}) {
  if (value === null || value === undefined || value === "" || (Array.isArray(value) && !value.length))
    return "none";
  switch (field) {
    case "deadline":
      return formatDay(value, today);
    case "target":
      return formatAmount(value);
    case "cadence":
      return formatCadence(value);
    case "parent":
      return names[value]?.title ?? value;
    case "milestones":
      return value.map(formatMilestone).join(", ");
    case "tags":
      return value.map(isolated).join(", ");
    case "rolls_up":
      return value ? "yes" : "no";
    case "horizon":
      return `${value}-term`;
    default:
      return typeof value === "number" ? formatAmount(value) : String(value);
  }
}

/** `Half way at 30`, `Half way at 50 %`, `Agreed`.
 * @param {{ name: string, value?: number | null, percent?: number | null }} milestone */
export function formatMilestone({ name, value = null, percent = null }) {
  if (value !== null) return `${isolated(name)} at ${formatAmount(value)}`;
  return percent === null ? name : `${isolated(name)} at ${percent} %`;
}

/** What a goal is about, in a sentence: `60 coffees by Wed 30 Dec`, `2 messages a week`.
 * @param {{ target?: number | null, unit?: string | null, deadline?: string | null, cadence?: any }} fields
 * @param {string} today */
export function aim({ target = null, unit = "", deadline = null, cadence = null }, today) {
  const often = cadence ? `${formatCount(cadence.quota, unit ?? "")} a ${cadence.every}` : "";
  const much = target === null ? "" : formatCount(target, unit ?? "");
  const by = deadline ? `by ${formatDay(deadline, today)}` : "";
  return [often, [much, by].filter(Boolean).join(" ")].filter(Boolean).join(", ");
}
