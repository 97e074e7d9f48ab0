/** Goals to begin with, as values: a template filled in, and what `set_goal` takes of it. */
import { addDays } from "../../text/days.js";

/**
 * @typedef {object} FirstGoal
 * @property {string} template  a name in TEMPLATES
 * @property {string} title
 * @property {number} amount  the target, or how much each week or month
 * @property {string} who  whom it is about, where the template asks
 */

/**
 * @typedef {object} Template
 * @property {string} title
 * @property {string} detail
 * @property {number} amount
 * @property {string | null} unit
 * @property {string} kind  what its activities are called
 * @property {"week" | "month" | null} every  null for a goal with a last day
 * @property {boolean} [asksWho]
 */

/** The days that a goal with a target takes: thirteen weeks. */
const QUARTER = 91;

/** @type {Record<string, Template>} */
export const TEMPLATES = {
  coffees: {
    title: "Coffees with people I want to learn from",
    detail: "12 in three months, about one a week",
    amount: 12,
    unit: "coffees",
    kind: "coffee",
    every: null,
  },
  messages: {
    title: "Reach out",
    detail: "2 messages every week",
    amount: 2,
    unit: "messages",
    kind: "message",
    every: "week",
  },
  person: {
    title: "Stay in touch with somebody",
    detail: "once a month",
    amount: 1,
    unit: null,
    kind: "call",
    every: "month",
    asksWho: true,
  },
  introductions: {
    title: "Introductions for others",
    detail: "6 in three months",
    amount: 6,
    unit: "introductions",
    kind: "introduction",
    every: null,
  },
};

/** @param {string} template @returns {FirstGoal} */
export function firstGoal(template) {
  const { title, amount } = TEMPLATES[template];
  return { template, title, amount, who: "" };
}

/** The title: that of the person for the template about somebody. @param {FirstGoal} goal */
export function titleOf({ template, title, who }) {
  if (!TEMPLATES[template].asksWho) return title.trim();
  return who.trim() ? `Stay in touch with ${who.trim()}` : "";
}

/** The last day, or null where it has none. @param {FirstGoal} goal @param {string} today */
export function lastDay({ template }, today) {
  return TEMPLATES[template].every ? null : addDays(today, QUARTER);
}

/** What `set_goal` takes. @param {FirstGoal} goal @param {string} purpose @param {string} today */
export function goalRequest(goal, purpose, today) {
  const { unit, every } = TEMPLATES[goal.template];
  const plan = every
    ? { cadence: { quota: goal.amount, every } }
    : { target: goal.amount, deadline: lastDay(goal, today), milestones: halfWay(goal.amount) };
  const about = goal.who.trim() ? { about: goal.who.trim() } : {};
  return { title: titleOf(goal), fields: { ...plan, ...about, ...(unit ? { unit } : {}), purpose } };
}

/** A stone half way, where there is a half. @param {number} amount */
function halfWay(amount) {
  return amount >= 4 ? [{ name: "Half way", percent: 50 }] : [];
}
