import { formatDay } from "../../text/days.js";
import { formatAmount, formatRounded } from "../../text/numbers.js";
import { html } from "../../view.js";

/** The burn-up as a table: its values on the days that matter, and what happened then.
 * @param {{ detail: import("./detail.js").GoalDetail }} props */
export function ChartTable({ detail }) {
  const { chart, goal } = detail;
  const first = chart.original.length > 0;
  return html`<details>
    <summary>As a table</summary>
    <div class="wide-table" tabindex="0" role="region" aria-label="The chart as a table">
      <table class="table">
        <thead>
          <tr>
            <th scope="col">Day</th>
            <th scope="col">So far</th>
            <th scope="col">Planned</th>
            ${first && html`<th scope="col">At first</th>`}
            <th scope="col">What</th>
          </tr>
        </thead>
        <tbody>
          ${chart.rows.toReversed().map(
            (row) => html`<tr>
              <th scope="row">${formatDay(row.day, goal.today)}</th>
              <td>${row.value === null ? "" : formatAmount(row.value)}</td>
              <td>${row.planned === null ? "" : formatRounded(row.planned)}</td>
              ${first && html`<td>${row.original === null ? "" : formatRounded(row.original)}</td>`}
              <td>${happened(detail, row.day)}</td>
            </tr>`,
          )}
        </tbody>
      </table>
    </div>
  </details>`;
}

/** @param {import("./detail.js").GoalDetail} detail @param {string} day */
function happened({ chart, goal }, day) {
  return [
    ...chart.flags
      .filter((flag) => flag.day === day)
      .map(({ letter, overruled }) => `flag ${letter}${overruled ? " (overruled)" : ""}`),
    ...chart.targets
      .filter((step) => step.day === day)
      .map(({ target }) => (target === null ? "no target" : `target ${formatAmount(target)}`)),
    ...goal.milestones.filter((milestone) => milestone.reached === day).map(({ name }) => name),
    ...(day === goal.today ? ["today"] : []),
    ...(day === goal.deadline ? ["deadline"] : []),
  ].join(", ");
}
