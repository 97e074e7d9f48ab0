import { Icon } from "../../components/icon.js";
import { Segments } from "../../components/input/segments.js";
import { Refused } from "../../components/refused.js";
import { goTo, hrefTo } from "../../router.js";
import { Head } from "../../shell/head.js";
import { formatDay } from "../../text/days.js";
import { periodTitle } from "../../text/periods.js";
import { useSteadyRead } from "../../use_steady_read.js";
import { html } from "../../view.js";
import { EarlierReviews } from "./earlier_reviews.js";
import { PeriodFigures } from "./period_figures.js";
import { Questions } from "./questions.js";
import { Changed, Moved, People, Waiting } from "./review_lists.js";

const KINDS = [
  { value: "week", label: "Week" },
  { value: "month", label: "Month" },
  { value: "quarter", label: "Quarter" },
];
const BACK = { href: hrefTo("more"), name: "More" };

/** A look back at a week, month or quarter. @param {{ route: import("../../router.js").Route }} props */
export function Place({ route }) {
  const [period] = route.parts;
  const every = route.query.every;
  const { value, refusal } = useSteadyRead("review", period ? { of: period } : every ? { every } : {});
  if (!value) {
    return html`<div class="screen">
      <${Head} title="Review" back=${BACK} />
      ${refusal && html`<${Refused} refusal=${refusal} />`}
    </div>`;
  }
  const { review, span } = value;
  return html`<div class="screen">
    <${Head}
      title=${periodTitle(span, review.today)}
      back=${BACK}
      action=${html`<${Around} view=${value} />`}
      under=${spanWords(review)}
    />
    <${Segments}
      legend="Of what"
      choices=${KINDS}
      chosen=${(!period && every) || span.every}
      onChoose=${(/** @type {string} */ kind) => goTo("review", [], { every: kind })}
    />
    <div class="columns">
      <div>
        <${PeriodFigures} view=${value} />
        <${Questions} key=${span.first + span.every} view=${value} />
        <${EarlierReviews} view=${value} />
      </div>
      <div class="duo">
        <${Moved} view=${value} />
        <${Waiting} view=${value} />
        <${Changed} view=${value} />
        <${People} view=${value} />
      </div>
    </div>
  </div>`;
}

/** To the periods before and after. @param {{ view: any }} props */
function Around({ view }) {
  const { span, earlier, later } = view;
  return html`<span class="buttons tight">
    <a class="close" href=${hrefTo("review", [earlier])} aria-label=${`The ${span.every} before`}>
      <${Icon} name="back" small />
    </a>
    ${
      later &&
      html`<a class="close chevron" href=${hrefTo("review", [later])} aria-label=${`The ${span.every} after`}>
      <${Icon} name="chevron" small />
    </a>`
    }
  </span>`;
}

/** `Mon 23 Nov to Sun 29 Nov`. @param {any} review */
function spanWords({ first, last, until, today, running }) {
  const words = `${formatDay(first, today)} to ${formatDay(last, today)}`;
  return running && until < last ? `${words}, as far as today` : words;
}
