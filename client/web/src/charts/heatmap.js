import { addDays, daysBetween, dayParts, formatDay, formatMonth, weekdayFromMonday } from "../text/days.js";
import { formatCount } from "../text/numbers.js";
import { html } from "../view.js";
import { useWidth } from "./scale.js";

/** @typedef {import("../text/days.js").Day} Day */
/** @typedef {{ day: Day, activities: number }} CountedDay */

const NAMES = 32; // px for the names of days
const TOP = 20; // px for the names of months
const LEAST = 13; // px of a day
const MOST = 17;
const MOST_WEEKS = 53;
const MONTH_WIDTH = 26;
const SIZES = [0.2, 0.48, 0.64, 0.78, 0.88]; // of a day's square, by how much was done
const LEAST_MOST = 3; // so that one activity is not the darkest where two are the most

/**
 * How much was done on each day, week by week until today: size and tone both grow. As many weeks as fit.
 * @param {{ days: CountedDay[], first: Day, today: Day, unit?: string, label: string }} props  `first` is the
 *   first day that was counted
 */
export function Heatmap({ days, first, today, unit = "activity", label }) {
  const { box, width } = useWidth();
  return html`<div class="heat" ref=${box}>
    ${width > 0 && html`<${Grid} days=${days} first=${first} today=${today} unit=${unit} label=${label} width=${width} />`}
  </div>`;
}

/** @param {{ days: CountedDay[], first: Day, today: Day, unit: string, label: string, width: number }} props */
function Grid({ days, first, today, unit, label, width }) {
  const counts = new Map(days.map(({ day, activities }) => [day, activities]));
  const most = Math.max(LEAST_MOST, ...counts.values());
  const counted = Math.ceil((daysBetween(first, today) + 1) / 7);
  const weeks = Math.max(1, Math.min(MOST_WEEKS, counted, Math.floor((width - NAMES) / LEAST)));
  const size = Math.min(MOST, (width - NAMES) / weeks);
  const monday = addDays(today, -weekdayFromMonday(today) - (weeks - 1) * 7);
  const shown = Array.from({ length: weeks * 7 }, (_, at) => addDays(monday, at)).filter((day) => day <= today);
  return html`<svg
    viewBox=${`0 0 ${NAMES + weeks * size} ${TOP + 7 * size}`}
    width=${NAMES + weeks * size}
    height=${TOP + 7 * size}
    role="img"
    aria-label=${label}
  >
    ${["Mon", "Wed", "Fri", "Sun"].map((name, at) => html`<text x="0" y=${TOP + (at * 2 + 0.5) * size + 4}>${name}</text>`)}
    ${months(shown).map(({ week, name }) => html`<text x=${NAMES + week * size} y="10">${name}</text>`)}
    ${shown.map((day, at) => {
      const count = counts.get(day) ?? 0;
      const level = Math.ceil((Math.min(count, most) / most) * 4);
      const side = size * SIZES[level];
      const [x, y] = [NAMES + Math.floor(at / 7) * size, TOP + (at % 7) * size];
      return html`<rect
          x=${x + (size - side) / 2}
          y=${y + (size - side) / 2}
          width=${side}
          height=${side}
          rx="2"
          class=${`level-${level}`}
        >
          <title>${formatDay(day, today)}: ${count ? formatCount(count, unit) : "nothing"}</title>
        </rect>
        ${day === today && html`<rect x=${x + 0.5} y=${y + 0.5} width=${size - 1} height=${size - 1} rx="3" class="today" />`}`;
    })}
  </svg>`;
}

/** The weeks in which a month begins, with its name, where there is room. @param {Day[]} days */
function months(days) {
  /** @type {{ week: number, name: string }[]} */
  const found = [];
  for (let at = 0; at < days.length; at += 7) {
    const last = found.at(-1);
    if (dayParts(days[at]).date <= 7 && (!last || (at / 7 - last.week) * LEAST > MONTH_WIDTH)) {
      found.push({ week: at / 7, name: formatMonth(days[at]) });
    }
  }
  return found;
}
