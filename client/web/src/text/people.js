/** People in words: when they were met, and when the next contact is due. */
import { formatDay, formatMonth } from "./days.js";
import { capitalized, formatCount } from "./numbers.js";

/**
 * @typedef {{ ref: string, day: string, kind: string | null, organisation: string | null, others: string[] }} Contact
 * @typedef {{ goal: string, title: string, cadence: import("./goals.js").Cadence, status: string,
 *             due: string | null }} FollowUp
 * @typedef {{ organisation: string | null, position: string | null, mails: string[], phones: string[], links: string[],
 *             birthday: string | null, note: string | null }} PersonDetails
 * @typedef {{ name: string, today: string, activities: number, hours: number | null, quality: number | null,
 *             opportunities: { id: string, title: string, stage: string, since: string }[],
 *             moved: { goal: string, title: string, unit: string | null, activities: number,
 *                      amount: number | null }[],
 *             first_met: Contact | null, last_contact: Contact | null, days_since: number | null,
 *             kinds: { name: string, times: number }[], organisations: { name: string, times: number }[],
 *             follow_ups: FollowUp[], due: string | null, is_due: boolean, long_ago: boolean,
 *             details: PersonDetails, former: string[],
 *             steps: import("../places/people/step_list.js").Step[] }} PersonView
 */

/** `due since Sun 8 Nov`, `due by Fri 4 Dec`, `not for 14 weeks`; empty where nothing is to be done.
 * @param {PersonView} person */
export function dueWords({ due, is_due, long_ago, days_since, follow_ups, today }) {
  if (due && is_due) return due === today ? "due today" : `due since ${formatDay(due, today)}`;
  if (due) return `due by ${formatDay(due, today)}`;
  if (long_ago) return `not for ${formatCount(Math.floor((days_since ?? 0) / 7), "week")}`;
  return follow_ups.length ? "paused" : "";
}

/** `Coffee at Northwind, Thu 8 Oct`. @param {PersonView} person */
export function lastContact({ last_contact: last, today }) {
  if (!last) return "not met yet";
  const where = last.organisation ? ` at ${last.organisation}` : "";
  // A day does not break between two lines.
  const when = last.day === today ? "today" : formatDay(last.day, today).replaceAll(" ", "\u00a0");
  return `${capitalized(last.kind ?? "met")}${where}, ${when}`;
}

/** `15 Apr 1980`, `15 Apr`. @param {string} birthday  as `1980-04-15` or `--04-15` */
export function formatBirthday(birthday) {
  const year = birthday.startsWith("-") ? "" : ` ${birthday.slice(0, 4)}`;
  const day = birthday.slice(-5);
  return `${Number(day.slice(-2))} ${formatMonth(`2000-${day}`)}${year}`;
}
