/**
 * The fields of a goal as English text: their names and values, worded as in the terminal.
 */
import { formatDay } from "./days.js";
import { formatAmount } from "./numbers.js";

/** @typedef {Record<string, { title: string }>} GoalNames  titles of goals by their ids */

/** Names that people read where they are not the field's own. */
const NAMES = { rolls_up: "rolls up", parent: "serves" };
const DECIMALS = 6;
const MONTH_DAYS = 365.25 / 12;
const PERIODS = [
  { name: "day", days: 1 },
  { name: "week", days: 7 },
  { name: "month", days: MONTH_DAYS },
];

/** `target`, `serves`. @param {string} name */
export function fieldName(name) {
  return NAMES[/** @type {keyof typeof NAMES} */ (name)] ?? name;
}

/** The value of a field: `30`, `Fri 6 Mar`, `2 a week`, `none`; a parent by its title.
 * @param {string} name @param {any} value @param {import("./days.js").Day} today @param {GoalNames} goals
 * @returns {string} */
export function formatField(name, value, today, goals) {
  if (value === null || value === undefined) return "none";
  if (name === "parent") return `“${goals[value]?.title ?? value}”`;
  if (name === "milestones") return value.map(formatMilestone).join(", ") || "none";
  if (name === "tags") return value.join(", ") || "none";
  if (name === "deadline") return formatDay(value, today);
  if (name === "cadence") return formatCadence(value);
  if (typeof value === "boolean") return value ? "yes" : "no";
  return typeof value === "number" ? formatAmount(value) : String(value);
}

/** `2 a week`. @param {{ quota: number, every: string }} cadence */
export function formatCadence(cadence) {
  return `${formatAmount(cadence.quota)} a ${cadence.every}`;
}

/** `Half at 5`, `Half at 50 %`; the name alone where there is no amount, or the name says it.
 * @param {{ name: string, value: number | null, percent: number | null }} milestone */
function formatMilestone({ name, value, percent }) {
  const share = typeof percent === "number" ? `${formatAmount(percent)} %` : null;
  const amount = typeof value === "number" ? formatAmount(value) : share;
  return !amount || amount === name ? name : `${name} at ${amount}`;
}

/** `eased the pace from 2 to 1.2 a week`, from amounts a day; null where no pace is required.
 * @param {number | null} before @param {number | null} after */
export function formatPaceChange(before, after) {
  const [was, now] = [before ?? 0, after ?? 0];
  if (!was && !now) return null;
  const { name, days } = easiestPeriod(Math.max(was, now));
  if (before === null) return `set a pace of ${roughly(now * days)} a ${name}`;
  if (after === null) return `eased the pace from ${roughly(was * days)} a ${name} to none`;
  if (was === now) return `left the pace at ${roughly(now * days)} a ${name}`;
  const [from, to] = soThatTheyDiffer(was * days, now * days);
  return `${now < was ? "eased" : "raised"} the pace from ${from} to ${to} a ${name}`;
}

/** The shortest period in which an amount a day comes to 1 or more, else a month. @param {number} pace */
function easiestPeriod(pace) {
  return PERIODS.find(({ days }) => pace * days >= 1) ?? PERIODS[PERIODS.length - 1];
}

/** With as many decimals as it takes to tell them apart. @param {number} one @param {number} other */
function soThatTheyDiffer(one, other) {
  for (let more = 0; more < DECIMALS; more++) {
    const pair = [roughly(one, more), roughly(other, more)];
    if (pair[0] !== pair[1]) return pair;
  }
  return [roughly(one, DECIMALS), roughly(other, DECIMALS)];
}

/** Two digits, and a whole number from 10 on; with `more` decimals if asked.
 * @param {number} value @param {number} [more] */
export function roughly(value, more = 0) {
  const size = value ? Math.floor(Math.log10(Math.abs(value))) : 0;
  const unit = 10 ** Math.min(Math.max(1 - size, 0) + more, DECIMALS);
  return formatAmount(Math.round(value * unit) / unit);
}
