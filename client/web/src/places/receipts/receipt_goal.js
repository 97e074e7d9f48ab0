import { Change } from "../../components/change.js";
import { formatDay } from "../../text/days.js";
import { formatCount } from "../../text/numbers.js";
import { html, useState } from "../../view.js";
import {
  amountOrNone,
  deviceNames,
  milestoneSentence,
  plannedOrNone,
  verdictSentence,
} from "./receipt_words.js";

const MOST_DAYS = 5;

/** What a receipt says of one goal: its value today, its days, its milestones and whether it was on track.
 * @param {{ change: import("./receipt_words.js").GoalChange, names: Record<string, string>,
 *           today: import("../../text/days.js").Day }} props */
export function ReceiptGoal({ change, names, today }) {
  const [all, setAll] = useState(false);
  const days = all ? change.days : change.days.slice(0, MOST_DAYS);
  const left = change.days.length - days.length;
  return html`<div class="row receipt-goal">
    <div class="body">
      <h3 class="title" dir="auto">${change.title}</h3>
      ${change.value_after === null && html`<p class="detail">It was taken back.</p>`}
      ${
        change.value_after !== null &&
        change.value_before !== change.value_after &&
        html`<p class="detail">Now <${Change} from=${amountOrNone(change.value_before)} to=${formatCount(change.value_after, change.unit ?? "")} /></p>`
      }
      ${
        change.planned_before !== change.planned_after &&
        html`<p class="detail">Planned by now <${Change} from=${plannedOrNone(change.planned_before)} to=${plannedOrNone(change.planned_after)} /></p>`
      }
      ${
        days.length > 0 &&
        html`<ul class="receipt-days">
        ${days.map(
          (day) => html`<li class="detail" key=${day.day}>
            ${formatDay(day.day, today)} <${Change} from=${amountOrNone(day.before)} to=${amountOrNone(day.after)} />
            ${day.devices.length > 0 && html` <span class="quiet">from <bdi>${deviceNames(day.devices, names)}</bdi></span>`}
          </li>`,
        )}
      </ul>`
      }
      ${left > 0 && html`<button type="button" class="button bare" onClick=${() => setAll(true)}>${formatCount(left, "more day")}</button>`}
      ${change.milestones.map((milestone) => html`<p class="detail" key=${milestone.name} dir="auto">${milestoneSentence(milestone, today)}</p>`)}
      ${change.verdicts.map((verdict) => html`<p class="detail" key=${verdict.first}>${verdictSentence(verdict, today)}</p>`)}
    </div>
  </div>`;
}
