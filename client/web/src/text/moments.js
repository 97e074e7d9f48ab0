/** Moments: stamps in microseconds since the epoch, as text of this place's clock. */
import { formatDay } from "./days.js";

/** @typedef {import("./days.js").Day} Day */

const MINUTE = 60_000_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** `18:05`. @param {number} stamp */
export function formatTime(stamp) {
  const at = new Date(stamp / 1000);
  return `${two(at.getHours())}:${two(at.getMinutes())}`;
}

/** `Mon 30 Nov 18:05`. @param {number} stamp @param {Day} today */
export function formatMoment(stamp, today) {
  return `${formatDay(localDay(stamp), today)} ${formatTime(stamp)}`;
}

/** The day of a stamp here, by the calendar. @param {number} stamp @returns {Day} */
export function localDay(stamp) {
  const at = new Date(stamp / 1000);
  return `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;
}

/** `just now`, `5 minutes ago`, `2 hours ago`, `3 days ago`. @param {number} age microseconds */
export function formatSince(age) {
  if (age < MINUTE) return "just now";
  const [size, unit] = age < HOUR ? [MINUTE, "minute"] : age < DAY ? [HOUR, "hour"] : [DAY, "day"];
  const count = Math.floor(age / size);
  return `${count} ${unit}${count === 1 ? "" : "s"} ago`;
}

/** @param {number} number */
function two(number) {
  return String(number).padStart(2, "0");
}
