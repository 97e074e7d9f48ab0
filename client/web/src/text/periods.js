/** Weeks, months and quarters as English text. */
import { dayParts } from "./days.js";

const MONTHS = [
  ...["January", "February", "March", "April", "May", "June"],
  ...["July", "August", "September", "October", "November", "December"],
];

/** `Week 48`, `November`, `4th quarter`; with the year where it is another one.
 * @param {{ name?: string, every: string, first: string, last: string }} span @param {string} today */
export function periodTitle(span, today) {
  const title = titleOf(span);
  const year = dayParts(span.last).year;
  return year === dayParts(today).year ? title : `${title}, ${year}`;
}

/** `48`, `Nov`, `Q4`: below a bar. @param {{ every: string, first: string }} span */
export function periodMark({ every, first }) {
  if (every === "week") return String(weekNumber(first));
  const { month } = dayParts(first);
  return every === "month" ? MONTHS[month - 1].slice(0, 3) : `Q${Math.ceil(month / 3)}`;
}

/** @param {{ every: string, first: string }} span */
function titleOf({ every, first }) {
  if (every === "week") return `Week ${weekNumber(first)}`;
  const { month } = dayParts(first);
  return every === "month"
    ? MONTHS[month - 1]
    : `${["First", "Second", "Third", "Fourth"][Math.ceil(month / 3) - 1]} quarter`;
}

/** The number of an ISO week that begins on `monday`: its Thursday decides the year. @param {string} monday */
function weekNumber(monday) {
  const thursday = new Date(`${monday}T00:00:00Z`);
  thursday.setUTCDate(thursday.getUTCDate() + 3);
  const start = Date.UTC(thursday.getUTCFullYear(), 0, 1);
  return Math.floor((thursday.getTime() - start) / (7 * 86_400_000)) + 1;
}
