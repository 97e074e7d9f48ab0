/** Why a goal is in focus, and its next step, in words. */
import { formatAgo, formatDate, formatDay, formatWeekday } from "../../text/days.js";
import { formatPeriod, thisPeriod, valueOfTarget } from "../../text/goals.js";
import { capitalized, formatAmount, formatCount, numberWord } from "../../text/numbers.js";

/** @typedef {import("../../text/goals.js").Goal} Goal */

const ORDINALS = [
  ...["first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth"],
  ...["eleventh", "twelfth"],
];

/** `2 of 8, by Wed 31 Mar`, `1 of 2 this week`. @param {Goal} goal */
export function howFar(goal) {
  const period = goal.cadence_state?.running;
  if (period)
    return `${formatAmount(period.sum)} of ${formatAmount(period.quota)} ${thisPeriod(period.every)}`;
  const by = goal.deadline ? `, by ${formatDay(goal.deadline, goal.today)}` : "";
  return `${valueOfTarget(goal)}${by}`;
}

/** What a goal that asks stands at: a kind of state and words. @param {any} focus @param {Goal} goal
 * @returns {{ kind: import("../../components/state.js").StateKind, words: string }} */
export function asking(focus, goal) {
  const contact = reason(focus, "contact");
  if (contact?.due && contact.due <= goal.today) {
    return { kind: "due", words: `due since ${formatDate(contact.due, goal.today)}` };
  }
  if (focus.days_behind > 0)
    return { kind: "behind", words: `${formatCount(focus.days_behind, "day")} behind` };
  return { kind: "behind", words: "behind" };
}

/** The large figure of the sign: what would bring it back, and for what; null where there is none.
 * @param {any} step @param {Goal} goal */
export function stepFigure(step, goal) {
  if (step?.kind === "catch up") return { figure: `+${formatAmount(step.amount)}`, words: "to be on plan" };
  if (step?.kind === "period") {
    return { figure: `+${formatAmount(step.amount)}`, words: untilWords(step.last, goal.today) };
  }
  if (step?.kind === "bring")
    return { figure: formatAmount(step.value), words: `or ${step.down ? "less" : "more"}` };
  return null;
}

/** One sentence of what is, or what comes if nothing changes. @param {any} focus @param {Goal} goal
 * @param {any} contact  the state of the person it is about */
export function sentence(focus, goal, contact) {
  const late = reason(focus, "late");
  if (contact?.last_contact) return lastContact(contact);
  if (focus.step?.kind === "meet") return `${focus.step.person} was not met yet.`;
  if (late?.day)
    return `${atThisPace(goal)} on ${formatDay(late.day, goal.today)}, ${formatCount(late.days, "day")} late.`;
  if (late) return goal.pace ? "At this pace it is not reached." : "It rested of late.";
  const near = reason(focus, "deadline");
  if (near)
    return near.days < 0
      ? `Its last day was ${formatDay(near.day, goal.today)}.`
      : `Its last day is ${formatAgo(-near.days)}.`;
  if (focus.helper) return `${focus.helper.person} helped most, last met ${formatAgo(focus.helper.days)}.`;
  return null;
}

/** `Last coffee 7 weeks ago.` @param {any} contact */
export function lastContact(contact) {
  return `Last ${contact.last_contact.kind ?? "contact"} ${formatAgo(contact.days_since)}.`;
}

/** `until Sunday`, `today`, `until Mon 7 Dec`. @param {string} last @param {string} today */
export function untilWords(last, today) {
  if (last === today) return "today";
  const full = {
    Mon: "Monday",
    Tue: "Tuesday",
    Wed: "Wednesday",
    Thu: "Thursday",
    Fri: "Friday",
    Sat: "Saturday",
    Sun: "Sunday",
  };
  const days = (Date.parse(last) - Date.parse(today)) / 86_400_000;
  const name = /** @type {Record<string, string>} */ (full)[formatWeekday(last)];
  return days < 7 ? `until ${name}` : `until ${formatDay(last, today)}`;
}

/** `8 weeks in a row.` and what one more makes. @param {Goal} goal */
export function streakWords(goal) {
  const { streak, best, running, every } = goal.cadence_state;
  const row = streak > 0 ? `${formatCount(streak, every)} in a row.` : null;
  if (running?.state === "skipped")
    return { row, more: `${capitalized(formatPeriod(running.name))} is skipped; no row is broken.` };
  if (running?.state === "paused") return { row, more: "It rests for now." };
  if (running?.state === "met")
    return { row, more: streak === best && streak > 1 ? "Your longest yet." : "Met." };
  if (streak > 0 && running?.to_go === 1)
    return { row, more: `One more makes it ${formatAmount(streak + 1)}.` };
  if (!running) return { row, more: null };
  return {
    row,
    more: `${capitalized(numberWord(running.to_go))} to go ${untilWords(running.last, goal.today)}.`,
  };
}

/** @param {any} focus @param {string} kind */
export function reason(focus, kind) {
  return focus.reasons.find((/** @type {any} */ each) => each.kind === kind);
}

/** `At this pace the eighth comes`, or the target. @param {Goal} goal */
function atThisPace(goal) {
  const ordinal = goal.measure === "sum" && goal.baseline === 0 ? ORDINALS[goal.target - 1] : undefined;
  return ordinal
    ? `At this pace the ${ordinal} comes`
    : `At this pace it reaches ${formatAmount(goal.target)}`;
}
