/**
 * The form of an activity as a value: what is in it at first, how a choice changes it, and what it asks to log.
 */
import { addDays, formatAgo, formatDay } from "../../text/days.js";
import { capitalized, formatList } from "../../text/numbers.js";

/**
 * @typedef {object} Form
 * @property {string} kind  "" for none
 * @property {string[]} people
 * @property {string} day  "" for today, so that midnight does not move it
 * @property {string} goal  its id, "" for none
 * @property {number} amount  how much counts for the goal, or a reading
 * @property {boolean} signed  whether the amount was typed with a plus before it
 * @property {string} note
 * @property {string[]} opportunities  their titles
 * @property {string} stage
 * @property {string} quality  "" or "1" to "5"
 * @property {string} minutes
 * @property {string} time  "" or as in "14:20"
 * @property {string} organisation
 */

/** What `log_suggestions` returns. @typedef {any} Suggestions */

/** What to offer where the log suggests nothing yet. */
export const NO_SUGGESTIONS = {
  usual: [],
  people: [],
  kinds: [],
  goals: [],
  opportunities: [],
  stages: [],
  organisations: [],
};

/** Kinds that everybody has. */
const COMMON_KINDS = ["coffee", "message", "call", "introduction", "interview", "event"];
const MOST_KINDS = 10;

/** The form at first. The goal that was logged for last comes with its kind.
 * @param {import("./log_sheet.js").Prefill} prefill @param {Suggestions} suggestions @returns {Form} */
export function started(prefill, suggestions) {
  const named = prefill.goal ?? prefill.kind ?? prefill.people;
  const goal =
    goalOf(prefill.goal ?? "", suggestions) ??
    (named ? goalOfKind(prefill.kind, suggestions) : suggestions.goals[0]);
  return {
    kind: prefill.kind ?? goal?.kind ?? (named ? "" : "coffee"),
    people: prefill.people ?? [],
    day: "",
    goal: goal?.id ?? prefill.goal ?? "",
    amount: firstAmount(goal),
    signed: false,
    note: prefill.note ?? "",
    opportunities: prefill.opportunity ? [prefill.opportunity] : [],
    stage: "",
    quality: "",
    minutes: "",
    time: "",
    organisation: "",
  };
}

/** The form of what was written before. A goal that is gone is left out.
 * @param {any} said what `request` made @param {string} day of which it was @param {Suggestions} suggestions
 * @returns {Form} */
export function formOf(said, day, suggestions) {
  const goal = goalOf(said.goal ?? "", suggestions);
  return {
    kind: said.kind ?? "",
    people: said.people ?? [],
    day: day === suggestions.today ? "" : day,
    goal: goal?.id ?? "",
    amount: (goal && said.amount) ?? firstAmount(goal),
    signed: false,
    note: said.note ?? "",
    opportunities: said.opportunities ?? [],
    stage: said.stage ?? "",
    quality: String(said.quality ?? ""),
    minutes: String(said.minutes ?? ""),
    time: said.time ?? "",
    organisation: said.organisation ?? "",
  };
}

/** @param {Form} form @param {Suggestions} suggestions @param {string} goal */
export function withGoal(form, suggestions, goal) {
  const choice = goalOf(goal, suggestions);
  return { ...form, goal, ...reset(choice), kind: choice?.kind ?? form.kind };
}

/** Another kind counts for the goal that usually has it, if there is one.
 * @param {Form} form @param {Suggestions} suggestions @param {string} kind */
export function withKind(form, suggestions, kind) {
  const now = goalOf(form.goal, suggestions);
  const suits = !now?.kind || now.kind === kind;
  const goal = suits ? now : (goalOfKind(kind, suggestions) ?? null);
  const same = goal?.id === form.goal;
  return { ...form, kind, goal: goal?.id ?? "", ...(!same && reset(goal)) };
}

/** @param {Form} form @param {Suggestions} suggestions @param {any} usual */
export function withUsual(form, suggestions, usual) {
  const goal = goalOf(usual.goal ?? "", suggestions);
  return {
    ...form,
    kind: usual.kind ?? "",
    people: [...usual.people],
    goal: goal?.id ?? "",
    ...reset(goal),
  };
}

/** @param {Form} form @param {any} usual */
export function isUsual(form, usual) {
  return (
    form.kind === (usual.kind ?? "") &&
    form.goal === (usual.goal ?? "") &&
    form.people.length === usual.people.length &&
    usual.people.every((/** @type {string} */ name) => form.people.includes(name))
  );
}

/** The kinds to choose from: what the log has, then what everybody has. @param {Suggestions} suggestions */
export function kindsOf({ kinds }) {
  return [...new Set([...kinds, ...COMMON_KINDS])].slice(0, MOST_KINDS);
}

/** @param {string} id @param {Suggestions} suggestions */
export function goalOf(id, { goals }) {
  return goals.find((/** @type {any} */ goal) => goal.id === id) ?? null;
}

/** Why the form cannot be saved, or null. @param {Form} form */
export function whatIsMissing(form) {
  const anything =
    form.goal || form.kind || form.people.length || form.note.trim() || form.opportunities.length;
  if (!anything) return "Say who, what or for which goal. Then it can be saved.";
  if (form.stage.trim() && !form.opportunities.length) return "Name the opportunity that is at this stage.";
  if (form.minutes && !/^\d{1,6}$/.test(form.minutes)) return "Write the minutes as a number.";
  return null;
}

/** What `log_activity` takes. @param {Form} form */
export function request(form) {
  const said = {
    goal: form.goal,
    amount: form.goal ? form.amount : null,
    day: form.day,
    kind: form.kind,
    people: form.people,
    note: form.note.trim(),
    opportunities: form.opportunities,
    stage: form.stage.trim(),
    quality: form.quality ? Number(form.quality) : null,
    minutes: form.minutes ? Number(form.minutes) : null,
    time: form.time,
    organisation: form.organisation.trim(),
  };
  return Object.fromEntries(
    Object.entries(said).filter(
      ([, value]) => value !== null && value !== "" && !(Array.isArray(value) && !value.length),
    ),
  );
}

/** `Coffee with Bo Okafor, Mon 30 Nov`. @param {Form} form @param {Suggestions} suggestions */
export function saidOf(form, suggestions) {
  const what = form.kind || goalOf(form.goal, suggestions)?.title || "an activity";
  const who = form.people.length ? ` with ${formatList(form.people)}` : "";
  return `${capitalized(what)}${who}, ${formatDay(form.day || suggestions.today, suggestions.today)}`;
}

/** `today, Mon 30 Nov`. @param {string} day "" for today @param {string} today */
export function dayWords(day, today) {
  const words = formatDay(day || today, today);
  if (!day || day === today) return `today, ${words}`;
  return day === addDays(today, -1) ? `yesterday, ${words}` : words;
}

/** When it was done last, or on which day of the week. @param {any} usual @param {string} today */
export function rhythmWords(usual, today) {
  const days = ["Mondays", "Tuesdays", "Wednesdays", "Thursdays", "Fridays", "Saturdays", "Sundays"];
  if (usual.weekday !== null) return `most ${days[usual.weekday]}`;
  const ago = (Date.parse(today) - Date.parse(usual.last)) / 86_400_000;
  return ago < 2 ? `last ${formatAgo(ago)}` : formatAgo(ago);
}

/** @param {string | undefined} kind @param {Suggestions} suggestions */
function goalOfKind(kind, { goals }) {
  return kind ? goals.find((/** @type {any} */ goal) => goal.kind === kind) : undefined;
}

/** The amount for another goal begins anew. @param {any} goal */
function reset(goal) {
  return { amount: firstAmount(goal), signed: false };
}

/** A reading begins with the last one. @param {any} goal */
function firstAmount(goal) {
  return goal?.measure === "level" ? goal.value : 1;
}
