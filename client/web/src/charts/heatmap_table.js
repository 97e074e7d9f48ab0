import { addDays, daysBetween, formatDate, formatDay } from "../text/days.js";
import { formatAmount } from "../text/numbers.js";
import { html } from "../view.js";

/** @typedef {import("../text/days.js").Day} Day */

const WEEKDAYS = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];

/** The facts of a heatmap: a row for each week with something, the newest first.
 * @param {{ days: { day: Day, activities: number }[], first: Day, today: Day }} props  `first` is a Monday */
export function HeatmapTable({ days, first, today }) {
  const counts = new Map(days.map(({ day, activities }) => [day, activities]));
  const weeks = Array.from({ length: Math.ceil((daysBetween(first, today) + 1) / 7) }, (_, at) =>
    addDays(first, at * 7),
  );
  const filled = weeks
    .map((monday) => ({ monday, counts: WEEKDAYS.map((_, at) => counts.get(addDays(monday, at)) ?? 0) }))
    .filter((week) => week.counts.some(Boolean));
  return html`<div class="wide-table" tabindex="0" role="region" aria-label="Days as a table">
    <table class="table narrow">
      <thead>
        <tr><th scope="col">Week of</th>${WEEKDAYS.map((name) => html`<th scope="col">${name}</th>`)}</tr>
      </thead>
      <tbody>
        ${filled.toReversed().map(
          (week) => html`<tr>
          <th scope="row">${formatDate(week.monday, today)}</th>
          ${week.counts.map(
            (
              count,
              at,
            ) => html`<td aria-label=${`${formatDay(addDays(week.monday, at), today)}: ${count || "nothing"}`}>
            ${count ? formatAmount(count) : "·"}
          </td>`,
          )}
        </tr>`,
        )}
      </tbody>
    </table>
  </div>`;
}
