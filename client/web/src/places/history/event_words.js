/** An event in a line, as the history shows it. */
import { formatDay } from "../../text/days.js";
import { fieldName, formatField } from "../../text/fields.js";
import { formatAmount, formatList } from "../../text/numbers.js";

/** @typedef {{ own: string, devices: Record<string, string>, goals: Record<string, { title: string, taken_back?: boolean }>,
 *   withdrawals: Record<string, string> }} Names */

const FIELDS = [
  ...["title", "target", "deadline", "cadence", "milestones", "status", "purpose", "unit", "horizon"],
  ...["parent", "rolls_up", "priority", "about", "tags", "note"],
];

/** `Logged 1 for “Coffees”, coffee with Ana`. @param {any} event @param {Names} names @param {string} today */
export function eventWords(event, names, today) {
  if (event.type === "GoalSet") return `Set “${event.title}”`;
  if (event.type === "GoalAdjusted") return adjustedWords(event, names, today);
  if (event.type === "MilestoneReached")
    return `Reached “${event.milestone}” of ${titleOf(event.goal, names)}`;
  if (event.type === "PersonDescribed") return describedWords(event);
  if (event.type === "StepPlanned") return plannedWords(event, today);
  return loggedWords(event, names);
}

/** The day from which a revision holds, or on which an activity or a milestone counts. @param {any} event */
export function dayOfEvent(event) {
  return (
    event.start ?? event.effective_day ?? event.day ?? new Date(event.made / 1000).toLocaleDateString("sv")
  );
}

/** `recorded Mon 30 Nov 20:14 on phone, 53`. @param {any} event @param {Names} names @param {string} today */
export function recordedWords({ made, device, seq }, { own, devices }, today) {
  const at = new Date(made / 1000);
  const day = at.toLocaleDateString("sv");
  const time = at.toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit" });
  const where = device === own ? "here" : `on ${devices[device] ?? device}`;
  return `recorded ${formatDay(day, today)} ${time} ${where}, number ${seq}`;
}

/** @param {any} event @param {Names} names @param {string} today */
function adjustedWords(event, names, today) {
  const title = titleOf(event.goal, names);
  if (event.withdraws) return `${withdrawalVerb(event.withdraws, names)} a step of ${title}`;
  if (event.skip?.length) return `Skipped ${formatList(event.skip)} of ${title}`;
  const changes = FIELDS.filter((name) => event[name] !== undefined).map(
    (name) => `${fieldName(name)} to ${formatField(name, event[name], today, names.goals)}`,
  );
  return [`Adjusted ${title}`, ...changes].join(", ");
}

/** @param {any} event */
function describedWords({ name, details = {}, withdraws }) {
  if (withdraws) return "Took back what was said of a person";
  const changed = Object.keys(details).join(", ");
  return `Described ${name ?? "a person"}${changed ? `: ${changed}` : ""}`;
}

/** @param {any} event @param {string} today */
function plannedWords({ what, person, by, done, dropped, withdraws }, today) {
  if (withdraws) return "Took back a next step";
  const verb = dropped ? "Dropped" : done ? "Did" : "Planned";
  return `${verb} ${what ? `“${what}”` : "a next step"}${person ? ` for ${person}` : ""}${by ? `, by ${formatDay(by, today)}` : ""}`;
}

/** Whether it takes a step back, or brings back one that was taken back. @param {string} ref @param {Names} names */
function withdrawalVerb(ref, { withdrawals }) {
  let back = false;
  for (let each = withdrawals[ref]; each; each = withdrawals[each]) back = !back;
  return back ? "Brought back" : "Took back";
}

/** @param {any} event @param {Names} names */
function loggedWords({ corrects, undoes, void: withdrawn, contributions = [], kind, people = [] }, names) {
  const verb = corrects
    ? withdrawn
      ? "Took back an entry:"
      : undoes
        ? "Restored an entry:"
        : "Corrected an entry:"
    : "Logged";
  const given = contributions.map(
    (/** @type {any} */ { goal, amount = 1 }) => `${formatAmount(amount)} for ${titleOf(goal, names)}`,
  );
  const how = [kind, people.length ? `with ${formatList(people)}` : ""].filter(Boolean).join(" ");
  return `${verb} ${[...given, how].filter(Boolean).join(", ") || "an activity"}`;
}

/** @param {string} goal @param {Names} names */
function titleOf(goal, { goals }) {
  const known = goals[goal];
  return `“${known?.title ?? goal}${known?.taken_back ? " (taken back)" : ""}”`;
}
