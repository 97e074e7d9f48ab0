import { Empty } from "../../components/empty.js";
import { Refused } from "../../components/refused.js";
import { Row } from "../../components/row.js";
import { State } from "../../components/state.js";
import { useRead } from "../../device/use_read.js";
import { hrefTo } from "../../router.js";
import { Head } from "../../shell/head.js";
import { formatDay } from "../../text/days.js";
import { formatAmount, formatCount } from "../../text/numbers.js";
import { html, useState } from "../../view.js";
import { NamePurposeSheet } from "./name_purpose_sheet.js";
import { Shares } from "./shares.js";

const BACK = { href: hrefTo("more"), name: "More" };

/** What the goals are for, and where the time goes. */
export function Place() {
  const { value, refusal } = useRead("purposes");
  const [naming, setNaming] = useState(/** @type {string | null} */ (null));
  if (!value) {
    return html`<div class="screen">
      <${Head} title="Purpose" back=${BACK} />
      ${refusal && html`<${Refused} refusal=${refusal} />`}
    </div>`;
  }
  const { view, suggested } = value;
  const any = view.purposes.length > 0 || view.no_purpose.goals.length > 0;
  return html`<div class="screen">
    <${Head} title="Purpose" back=${BACK} under=${underWords(view)} />
    ${!any && html`<${NoGoals} />`}
    ${
      (any || view.activities > 0) &&
      html`<div class="columns even">
      <div>${view.activities > 0 && html`<${Shares} view=${view} />`}</div>
      <div>
        ${view.purposes.map((/** @type {any} */ each) => html`<${PurposeGoals} key=${each.purpose} each=${each} onName=${setNaming} />`)}
        ${view.no_purpose.goals.length > 0 && html`<${PurposeGoals} each=${view.no_purpose} onName=${setNaming} />`}
        <div class="buttons"><button type="button" class="button main" onClick=${() => setNaming("")}>Name a purpose</button></div>
        <p><a class="link small" href=${hrefTo("smart")}>Are the goals set well?</a></p>
      </div>
    </div>`
    }
    ${
      naming !== null &&
      html`<${NamePurposeSheet} view=${view} suggested=${suggested} purpose=${naming} onClose=${() => setNaming(null)} />`
    }
  </div>`;
}

function NoGoals() {
  return html`<${Empty} action=${html`<a class="button main" href=${hrefTo("set")}>Set a goal</a>`}>
    There is no goal yet. A purpose says what one is for.
  <//>`;
}

/** A purpose with its goals, or the goals without one.
 * @param {{ each: any, onName: (purpose: string) => void }} props */
function PurposeGoals({ each, onName }) {
  const title = each.purpose ? html`<span class="you" dir="auto">“${each.purpose}”</span>` : "No purpose yet";
  return html`<section class="section purpose-goals">
    <header>
      <h2>${title}</h2>
      <button type="button" class="button bare" onClick=${() => onName(each.purpose)}>
        ${each.purpose ? "Change" : "Give one"}<span class="vh"> ${each.purpose}</span>
      </button>
    </header>
    ${each.progress !== null && html`<p class="small quiet indented">${Math.round(each.progress * 100)} % of the way, over its goals with a target.</p>`}
    <ul class="panel flush rows">
      ${each.goals.map(
        (/** @type {any} */ goal) => html`<li key=${goal.id}>
          <${Row}
            href=${hrefTo("goal", [goal.id])}
            title=${html`<bdi>${goal.title}</bdi>`}
            detail=${goalWords(goal)}
            end=${goal.status === "active" ? undefined : html`<${State} kind=${goal.status === "achieved" ? "met" : "on-plan"}>${goal.status}<//>`}
          />
        </li>`,
      )}
    </ul>
  </section>`;
}

/** `87 of 100`, `22 messages`; and where the purpose comes from. @param {any} goal */
function goalWords({ value, target, unit, inherited }) {
  const far =
    target === null ? formatCount(value, unit ?? "") : `${formatAmount(value)} of ${formatAmount(target)}`;
  return inherited ? `${far}; for what the goal above it is for` : far;
}

/** @param {any} view */
function underWords({ activities, since, today }) {
  if (!activities) return "What your goals are for, and where the time goes.";
  return `${formatCount(activities, "activity")} from ${formatDay(since, today)} to today.`;
}
