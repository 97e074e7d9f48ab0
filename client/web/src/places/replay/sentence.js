/** What a stop of the slider means, in a sentence. */
import { formatDate, formatDay, formatDayWithYear } from "../../text/days.js";
import { fieldName, formatField } from "../../text/fields.js";
import { formatAmount, formatCount, formatList, formatRounded } from "../../text/numbers.js";

/** @typedef {import("./stops.js").Stop} Stop */
/** @typedef {import("../../text/days.js").Day} Day */
/** @typedef {Record<string, { title: string }>} GoalNames  titles of goals by their ids */
/** @typedef {{ late: { day: Day, kind: string | null }[], corrected: number } | null} Hindsight */

/** `30 of 50`, `30 coffees`. @param {Stop} stop */
export function valueOfTarget(stop) {
  return stop.target === null
    ? formatCount(stop.value, stop.unit ?? "")
    : `${formatAmount(stop.value)} of ${formatAmount(stop.target)}`;
}

/** How it stands against its plan. @param {Stop} stop
 * @returns {{ kind: "ahead" | "on-plan" | "behind", words: string } | null} */
export function standing(stop) {
  if (stop.status !== "active") return { kind: "on-plan", words: stop.status };
  if (stop.planned === null || stop.onTrack === null) return null;
  const gap = Math.abs(Math.round((stop.value - stop.planned) * 10) / 10);
  const amount = gap >= 1 ? Math.round(gap) : gap;
  if (!amount)
    return { kind: stop.onTrack ? "on-plan" : "behind", words: stop.onTrack ? "on plan" : "behind" };
  const words = formatCount(amount, stop.unit ?? "");
  return stop.onTrack
    ? { kind: "ahead", words: `${words} ahead` }
    : { kind: "behind", words: `${words} behind` };
}

/** What was believed on a day, and what became known later. `first` is the day that the slider begins at.
 * @param {{ day: Day, first: Day, today: Day, believed: Stop | null, known: Stop | null, hindsight: Hindsight }} at */
export function hindsightSentence({ day, first, today, believed, known, hindsight }) {
  const on = formatDay(day, today);
  if (!known) return `On ${on} this goal was not there.`;
  if (!believed) return `On ${on} this goal was not set yet.`;
  if (day === today)
    return `This is today. ${day === first ? "It is the first day." : "Drag back to see how it looked."}`;
  if (believed.value === known.value) return `On ${on} all of it was already known.`;
  const learned = hindsight ? learnedWords(hindsight, known.unit) : "";
  const was = formatAmount(known.value);
  return `On ${on} you believed ${valueOfTarget(believed)}. ${learned || "More became known later"}, so it was ${was}.`;
}

/** What a goal would be under a what-if. @param {{ what: string, stop: Stop | null, day: Day, today: Day }} at */
export function otherwiseSentence({ what, stop, day, today }) {
  if (!stop) return `${what}: the goal would not be there on ${formatDay(day, today)}.`;
  const by = stop.deadline ? ` by ${formatDayWithYear(stop.deadline)}` : "";
  const aim = stop.target === null ? "no target" : formatCount(stop.target, stop.unit ?? "");
  const planned = stop.planned === null ? "" : `, planned ${formatRounded(stop.planned)}`;
  return `${what}: ${aim}${by}. On ${formatDay(day, today)} it would be at ${formatAmount(stop.value)}${planned}.`;
}

/** What is otherwise, in words: `Without A and the phone`.
 * @param {import("./what_if.js").Otherwise} otherwise
 * @param {{ letters: Record<string, string>, goals: GoalNames, adjustments: number, device: string, today: Day }} names */
export function otherwiseWords(otherwise, { letters, goals, adjustments, device, today }) {
  const without = otherwise.without.map((ref) => letters[ref] ?? "a step").sort();
  const entries = otherwise.entries.filter((entry) => !entry.on).length;
  const all = adjustments > 0 && without.length === adjustments;
  const out = [
    ...(all && adjustments > 1 ? ["all adjustments"] : without),
    ...(entries ? [formatCount(entries, "entry")] : []),
    ...(otherwise.device
      ? [device + (otherwise.since ? ` since ${formatDate(otherwise.since, today)}` : "")]
      : []),
  ];
  const supposed = otherwise.supposed
    .filter((each) => each.on)
    .map((each) => supposedWords(each, { letters, goals, today }));
  return [out.length ? `Without ${formatList(out)}` : "", ...supposed].filter(Boolean).join(", ");
}

/** `With target 80, from 1 May`, `With target 40 in place of B`.
 * @param {import("./what_if.js").Supposed} supposed
 * @param {{ letters: Record<string, string>, goals: GoalNames, today: Day }} names */
export function supposedWords({ ref, fields }, { letters, goals, today }) {
  const { effective_day: from, ...changed } = fields;
  const what = Object.entries(changed).map(
    ([name, value]) => `${fieldName(name)} ${formatField(name, value, today, goals)}`,
  );
  const place = ref ? ` in place of ${letters[ref] ?? "the first plan"}` : "";
  return `With ${formatList(what)}${from ? ` from ${formatDate(from, today)}` : ""}${place}`;
}

/** `3 coffees were only logged later`. @param {NonNullable<Hindsight>} hindsight @param {string | null} unit */
function learnedWords({ late, corrected }, unit) {
  const kinds = new Set(late.map((entry) => entry.kind));
  const noun = kinds.size === 1 ? ([...kinds][0] ?? unit ?? "entry") : "entry";
  const parts = [
    late.length
      ? `${formatCount(late.length, noun)} ${late.length === 1 ? "was" : "were"} only logged later`
      : "",
    corrected
      ? `${formatCount(corrected, "entry")} ${corrected === 1 ? "was" : "were"} corrected or taken back later`
      : "",
  ];
  return parts.filter(Boolean).join(" and ");
}
