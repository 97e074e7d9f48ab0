import { formatDay } from "../../text/days.js";
import { fieldName, formatField } from "../../text/fields.js";
import { capitalized, formatAmount, formatCount, formatList, formatRounded } from "../../text/numbers.js";

/**
 * @typedef {import("../../text/days.js").Day} Day
 * @typedef {{ day: Day, before: number | null, after: number | null, devices: string[] }} DayChange
 * @typedef {{ name: string, reached_before: Day | null, reached_after: Day | null, state_before: string | null,
 *             state_after: string | null }} MilestoneChange
 * @typedef {{ first: Day, last: Day, before: boolean | null, after: boolean | null }} Verdict
 * @typedef {{ goal: string, title: string, unit: string | null, measure: "sum" | "level", value_before: number,
 *             value_after: number | null, planned_before: number | null, planned_after: number | null,
 *             days: DayChange[], milestones: MilestoneChange[], verdicts: Verdict[], devices: string[] }} GoalChange
 * @typedef {{ id: number, at: number, kind: "late" | "upgrade", today: Day, goals: GoalChange[],
 *             understood: Record<string, number>, fold: { changes: string[] } | null,
 *             names: Record<string, string>, titles: Record<string, { title: string }>,
 *             overruled: Overruling[] }} Receipt
 * @typedef {{ goal: string, title: string, fields: string[], kept: any, lost: any }} Overruling
 */

/** `Arrived late from phone`. @param {Receipt} receipt */
export function receiptCause(receipt) {
  if (receipt.kind === "late") {
    if (receipt.overruled.length && !receipt.goals.length) return "Adjusted on two devices at once";
    const devices = [...new Set(receipt.goals.flatMap((change) => change.devices))].sort();
    return devices.length > 0
      ? `Arrived late from ${deviceNames(devices, receipt.names)}`
      : "Changed by a sync";
  }
  const kept = Object.values(receipt.understood).reduce((sum, count) => sum + count, 0);
  const reasons = [
    kept > 0 && `understands ${formatCount(kept, "event")} that it kept until now`,
    receipt.fold &&
      `counts otherwise than before (${receipt.fold.changes.join("; ") || "it is an older one"})`,
  ].filter(Boolean);
  return `This version ${reasons.join(" and ")}`;
}

/** @param {string[]} ids @param {Record<string, string>} names */
export function deviceNames(ids, names) {
  return formatList(ids.map((id) => names[id] ?? "this device"));
}

/** `Target 12 from phone stands; laptop wanted target 8.` @param {Overruling} overruling @param {Receipt} receipt
 * @param {Day} today */
export function overrulingSentence({ fields, kept, lost }, { names, titles }, today) {
  const said = (/** @type {any} */ event) =>
    fields.map((name) => `${fieldName(name)} ${formatField(name, event[name], today, titles)}`).join(", ");
  const from = (/** @type {any} */ { device }) => deviceNames([device], names);
  const stands = `${capitalized(said(kept))} from ${from(kept)} ${fields.length > 1 ? "stand" : "stands"}`;
  return `${stands} (${kept.reason}); ${from(lost)} wanted ${said(lost)} (${lost.reason}).`;
}

/** `none` where there is nothing. @param {number | null} value */
export function amountOrNone(value) {
  return value === null ? "none" : formatAmount(value);
}

/** @param {number | null} value */
export function plannedOrNone(value) {
  return value === null ? "none" : formatRounded(value);
}

/** `3 Apr`, `from Fri 3 Apr to Thu 9 Apr`. @param {Day} first @param {Day} last @param {Day} today */
export function formatSpan(first, last, today) {
  if (first === last) return `on ${formatDay(first, today)}`;
  return `from ${formatDay(first, today)} to ${formatDay(last, today)}`;
}

/** `You were on track from … to … after all.` @param {Verdict} verdict @param {Day} today */
export function verdictSentence({ first, last, before, after }, today) {
  const when = formatSpan(first, last, today);
  if (after === null) return `There was no plan ${when} after all.`;
  const state = after ? "on track" : "behind plan";
  if (before === null) return `There was a plan ${when}, and you were ${state}.`;
  return `You were ${state} ${when} after all.`;
}

/** @param {MilestoneChange} change @param {Day} today */
export function milestoneSentence({ name, reached_before, reached_after, state_after }, today) {
  if (reached_after !== null) {
    const otherwise = reached_before ? `, not on ${formatDay(reached_before, today)}` : "";
    return `“${name}” was reached on ${formatDay(reached_after, today)}${otherwise}.`;
  }
  if (state_after === null) return `“${name}” is no milestone any more.`;
  return `“${name}” is not reached yet after all.`;
}
