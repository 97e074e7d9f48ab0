/**
 * Days as English text. A day is a string as in "2026-11-30", as it comes from the log.
 *
 * Which day is today is the log's to say: a day of a person may start at three in the morning.
 */

/** @typedef {string} Day */

const WEEKDAYS = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];
const MONTHS = [
  ...["January", "February", "March", "April", "May", "June"],
  ...["July", "August", "September", "October", "November", "December"],
];
const MILLISECONDS = 86_400_000;
const MONTHS_AHEAD = 6;

/** Count of days since 1970, for arithmetic and for axes. @param {Day} day */
export function dayNumber(day) {
  return Math.round(Date.parse(`${day}T00:00:00Z`) / MILLISECONDS);
}

/** The day of a count. @param {number} number @returns {Day} */
export function dayOf(number) {
  return new Date(number * MILLISECONDS).toISOString().slice(0, 10);
}

/** @param {Day} day @param {number} count @returns {Day} */
export function addDays(day, count) {
  return dayOf(dayNumber(day) + count);
}

/** Days from one to the other, below 0 where the other comes before. @param {Day} from @param {Day} to */
export function daysBetween(from, to) {
  return dayNumber(to) - dayNumber(from);
}

/** @param {Day} day */
export function dayParts(day) {
  const [year, month, date] = day.split("-").map(Number);
  return { year, month, date, weekday: new Date(`${day}T00:00:00Z`).getUTCDay() };
}

/** 0 for Monday to 6 for Sunday. @param {Day} day */
export function weekdayFromMonday(day) {
  return (dayParts(day).weekday + 6) % 7;
}

/** `Mon`. @param {Day} day */
export function formatWeekday(day) {
  return WEEKDAYS[dayParts(day).weekday].slice(0, 3);
}

/** `Nov`. @param {Day} day */
export function formatMonth(day) {
  return MONTHS[dayParts(day).month - 1].slice(0, 3);
}

/** `Mon 30 Nov`, with the year where a reader would miss it. @param {Day} day @param {Day} today */
export function formatDay(day, today) {
  return `${formatWeekday(day)} ${formatDate(day, today)}`;
}

/** `30 Nov`, with the year where a reader would miss it. @param {Day} day @param {Day} today */
export function formatDate(day, today) {
  const words = `${dayParts(day).date} ${formatMonth(day)}`;
  return needsYear(day, today) ? `${words} ${dayParts(day).year}` : words;
}

/** `Mon 30 Nov 2026`, for what is kept. @param {Day} day */
export function formatDayWithYear(day) {
  return `${formatWeekday(day)} ${dayParts(day).date} ${formatMonth(day)} ${dayParts(day).year}`;
}

/** `Monday 30 November`. @param {Day} day */
export function formatLongDay(day) {
  const { date, month, weekday } = dayParts(day);
  return `${WEEKDAYS[weekday]} ${date} ${MONTHS[month - 1]}`;
}

/** `today`, `yesterday`, `5 days ago`, `7 weeks ago`; also for days ahead. @param {number} days ago */
export function formatAgo(days) {
  if (days === 0) return "today";
  if (days === 1) return "yesterday";
  if (days === -1) return "tomorrow";
  const size = Math.abs(days);
  const words = size < 14 ? `${size} days` : `${Math.floor(size / 7)} weeks`;
  return days > 0 ? `${words} ago` : `in ${words}`;
}

/** The year is said where it is another one, unless the day is less than six months ahead.
 * @param {Day} day @param {Day} today */
function needsYear(day, today) {
  const [of, now] = [dayParts(day), dayParts(today)];
  if (of.year === now.year) return false;
  const months = (of.year - now.year) * 12 + of.month - now.month;
  const soon = months < MONTHS_AHEAD || (months === MONTHS_AHEAD && of.date < now.date);
  return day < today || !soon;
}
