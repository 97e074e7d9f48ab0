import { capitalized, formatAmount, formatCount, plural } from "../../text/numbers.js";
import { periodTitle } from "../../text/periods.js";
import { html } from "../../view.js";

/** What was done by periods, the newest first. @param {{ stats: any, every: string }} props */
export function PeriodTable({ stats, every }) {
  const timed = stats.periods.some((/** @type {any} */ period) => period.minutes !== null);
  const others = stats.periods.some((/** @type {any} */ period) => period.others > 0);
  return html`<div class="wide-table" tabindex="0" role="region" aria-label=${`Figures by ${every}`}>
    <table class="table">
      <thead>
        <tr>
          <th scope="col">${capitalized(every)}</th>
          <th scope="col">Activities</th>
          ${timed && html`<th scope="col">Minutes</th>`}
          <th scope="col">People</th>
          <th scope="col">New</th>
          <th scope="col">Arisen</th>
          ${stats.kinds.map((/** @type {string} */ kind) => html`<th scope="col"><bdi>${plural(kind)}</bdi></th>`)}
          ${others && html`<th scope="col">Other</th>`}
        </tr>
      </thead>
      <tbody>
        ${stats.periods.toReversed().map(
          (/** @type {any} */ period) => html`<tr>
            <th scope="row">${periodTitle({ ...period, every }, stats.today)}</th>
            <td>${formatAmount(period.activities)}</td>
            ${timed && html`<td>${period.minutes === null ? "–" : formatAmount(period.minutes)}</td>`}
            <td>${formatAmount(period.people)}</td>
            <td>${formatAmount(period.new_people)}</td>
            <td>${formatAmount(period.opportunities)}</td>
            ${stats.kinds.map((/** @type {string} */ kind) => html`<td>${formatAmount(period.kinds[kind] ?? 0)}</td>`)}
            ${others && html`<td>${formatAmount(period.others)}</td>`}
          </tr>`,
        )}
      </tbody>
    </table>
  </div>`;
}

/** What each period brought a goal, the newest first. @param {{ stats: any, every: string }} props */
export function GoalPeriods({ stats, every }) {
  return html`<table class="table">
      <thead>
        <tr><th scope="col">${capitalized(every)}</th><th scope="col">Brought</th><th scope="col">Then at</th></tr>
      </thead>
      <tbody>
        ${stats.periods.toReversed().map(
          (/** @type {any} */ period) => html`<tr>
            <th scope="row">${periodTitle({ ...period, every }, stats.today)}</th>
            <td>${period.amount > 0 ? "+" : ""}${formatAmount(period.amount)}</td>
            <td>${formatAmount(period.value)}</td>
          </tr>`,
        )}
      </tbody>
    </table>
    <p class="fine">Before these: <bdi>${formatCount(stats.before, stats.unit ?? "")}</bdi>.</p>`;
}
