import { Empty } from "../../components/empty.js";
import { Refused } from "../../components/refused.js";
import { Row } from "../../components/row.js";
import { Section } from "../../components/section.js";
import { useRead } from "../../device/use_read.js";
import { hrefTo } from "../../router.js";
import { Head } from "../../shell/head.js";
import { formatDay } from "../../text/days.js";
import { formatPeriod } from "../../text/goals.js";
import { formatAmount } from "../../text/numbers.js";
import { html } from "../../view.js";
import { StepRow } from "../people/step_list.js";

/**
 * @typedef {{ kind: string, day: string, what: string, person: string | null, goal: string | null,
 *             step: string | null, opportunity: string | null, amount: number | null }} DueItem
 */

/** What is due today and this week, and the next steps that have no day or a later one. */
export function Place() {
  const { value, refusal } = useRead("due");
  const steps = useRead("steps").value?.steps ?? [];
  const shown = value ? [...value.overdue, ...value.due_today, ...value.later] : [];
  const others = steps.filter(
    (/** @type {{ id: string }} */ step) =>
      !shown.some((/** @type {DueItem} */ item) => item.step === step.id),
  );
  return html`<div class="screen">
    <${Head} title="Due" back=${{ href: hrefTo("more"), name: "More" }} />
    ${refusal && html`<${Refused} refusal=${refusal} />`}
    ${value && !shown.length && html`<${Empty}>Nothing is due by ${formatDay(value.until, value.today)}.<//>`}
    ${
      value &&
      html`
        <${Items} title="Overdue" items=${value.overdue} today=${value.today} />
        <${Items} title="Today" items=${value.due_today} today=${value.today} />
        <${Items} title=${`By ${formatDay(value.until, value.today)}`} items=${value.later} today=${value.today} />
        ${
          others.length > 0 &&
          html`<${Section} title="Other next steps">
          <ul class="panel flush rows">${others.map((/** @type {any} */ step) => html`<li key=${step.id}><${StepRow} step=${step} today=${value.today} who /></li>`)}</ul>
        <//>`
        }
      `
    }
  </div>`;
}

/** @param {{ title: string, items: DueItem[], today: string }} props */
function Items({ title, items, today }) {
  if (!items.length) return null;
  return html`<${Section} title=${title}>
    <ul class="panel flush rows">
      ${items.map((item) => html`<li key=${`${item.kind}-${item.step ?? item.goal ?? item.what}`}>${item.step ? html`<${StepRow} step=${{ id: item.step, what: item.what, person: item.person, opportunity: item.opportunity, by: item.day }} today=${today} who />` : html`<${Row} href=${placeOf(item)} title=${html`<bdi>${words(item)}</bdi>`} detail=${item.day === today ? null : formatDay(item.day, today)} />`}</li>`)}
    </ul>
  <//>`;
}

/** @param {DueItem} item */
function words({ kind, what, amount }) {
  if (kind === "contact") return `Get in touch with ${what}`;
  if (kind === "deadline") return `“${what}” is due`;
  if (kind === "period") return `${formatAmount(amount ?? 0)} to go for “${what}”`;
  if (kind === "birthday") return `Birthday of ${what}`;
  return `Review of ${formatPeriod(what)}`;
}

/** @param {DueItem} item */
function placeOf({ kind, person, goal }) {
  if (person) return hrefTo("person", [person]);
  return kind === "review" ? hrefTo("review") : hrefTo("goal", [goal ?? ""]);
}
