import { Bars } from "../../components/bars.js";
import { Facts } from "../../components/facts.js";
import { formatAmount, numberWord } from "../../text/numbers.js";
import { periodMark, periodTitle } from "../../text/periods.js";
import { html } from "../../view.js";

const TALLEST = 12; // dashes of a bar

/** What the period came to, beside the ones before it. @param {{ view: any }} props */
export function PeriodFigures({ view }) {
  const { review, span, counts } = view;
  const most = Math.max(1, ...counts.map((/** @type {any} */ each) => each.activities));
  const each = Math.ceil(most / TALLEST);
  const bars = counts.map((/** @type {any} */ period) => ({
    name: periodMark({ every: span.every, first: period.first }),
    label: `${periodTitle({ ...period, every: span.every }, review.today)}: ${formatAmount(period.activities)}`,
    count: Math.ceil(period.activities / each),
    now: period.first === span.first,
  }));
  return html`<section class="panel" aria-label="What it came to">
    <${Facts}
      three
      facts=${[
        { value: formatAmount(review.activities), name: review.activities === 1 ? "activity" : "activities" },
        { value: formatAmount(review.people.length), name: review.people.length === 1 ? "person" : "people" },
        { value: review.minutes === null ? "–" : formatAmount(review.minutes), name: "minutes" },
      ]}
    />
    ${
      bars.length > 1 &&
      html`<div class="period-bars" style=${{ "--bars": bars.length }}>
        <${Bars} bars=${bars} label=${`Activities by ${span.every}`} />
      </div>
      <p class="fine">
        Activities in each of ${numberWord(bars.length)} ${span.every}s; this one is marked.
        ${each > 1 ? `A dash is ${each}.` : ""}
      </p>`
    }
  </section>`;
}
