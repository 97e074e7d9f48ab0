import { BurnUp } from "../../charts/burn_up.js";
import { Empty } from "../../components/empty.js";
import { Refused } from "../../components/refused.js";
import { Row } from "../../components/row.js";
import { Section } from "../../components/section.js";
import { useRead } from "../../device/use_read.js";
import { hrefTo } from "../../router.js";
import { Head } from "../../shell/head.js";
import { formatDay } from "../../text/days.js";
import { valueOfTarget } from "../../text/goals.js";
import { html } from "../../view.js";
import { ChartTable } from "../goals/chart_table.js";
import { Biography, thenAndNow } from "./biography.js";

/** How a goal came to be what it is, in full. @param {{ route: import("../../router.js").Route }} props */
export function Place({ route }) {
  const [id] = route.parts;
  return id ? html`<${OneGoal} id=${id} />` : html`<${WhichGoal} />`;
}

/** The goals, each with how often it was adjusted. */
function WhichGoal() {
  const { value } = useRead("goals");
  const back = { href: hrefTo("more"), name: "More" };
  if (!value) return html`<div class="screen"><${Head} title="Why" back=${back} /></div>`;
  return html`<div class="screen">
    <${Head} title="Why" back=${back} under="How each goal came to be what it is." />
    ${
      value.goals.length
        ? html`<ul class="panel flush rows">
            ${value.goals.map(
              (/** @type {any} */ goal) => html`<li key=${goal.id}>
                <${Row} href=${hrefTo("why", [goal.id])} title=${html`<bdi>${goal.title}</bdi>`} detail=${adjustedWords(goal)} />
              </li>`,
            )}
          </ul>`
        : html`<${Empty} action=${html`<a class="button main" href=${hrefTo("set")}>Set a goal</a>`}>
            There is no goal yet. Its reasons will stand here.
          <//>`
    }
  </div>`;
}

/** @param {any} goal */
function adjustedWords({ revisions, start, today }) {
  const times = revisions.slice(1).filter((/** @type {any} */ revision) => !revision.withdrawn).length;
  return `set ${formatDay(start, today)}, ${times ? `adjusted ${times === 1 ? "once" : `${times} times`}` : "never adjusted"}`;
}

/** @param {{ id: string }} props */
function OneGoal({ id }) {
  const { value: why, refusal } = useRead("why", { goal: id });
  const back = { href: hrefTo("goal", [id]), name: why?.goal.title ?? "Goal" };
  return html`<div class="screen">
    <${Head} title="Why" back=${back} under=${why && thenAndNow(why.goal, why.goal.today)} />
    ${refusal && html`<${Refused} refusal=${refusal} />`}
    ${why && html`<${Told} why=${why} />`}
  </div>`;
}

/** @param {{ why: any }} props */
function Told({ why }) {
  const { goal, chart } = why;
  const charted = chart.value.length > 1 || chart.planned.length > 0;
  return html`<div class="columns">
    <div>
      ${
        charted &&
        html`<section class="panel" aria-label="Its chart">
        <${BurnUp} goal=${goal} chart=${chart} label=${`Burn-up: ${valueOfTarget(goal)}. The table below has the same facts.`} />
        <${ChartTable} detail=${why} />
      </section>`
      }
      <${Section} title="From the first day on">
        <div class="panel">
          <${Biography} items=${why.story} goal=${goal} names=${why.goals} today=${goal.today} />
        </div>
      <//>
    </div>
    <div>
      <${Section} title="Look closer">
        <ul class="panel flush rows">
          <li><${Row} title="Replay" detail="How it stood on any day, and what if" href=${hrefTo("replay", [goal.id])} /></li>
          <li><${Row} title="SMART" detail="What could be set better" href=${hrefTo("smart", [goal.id])} /></li>
          <li><${Row} title="All that was written" detail="Every event, as it was" href=${hrefTo("history", [goal.id])} /></li>
        </ul>
      <//>
    </div>
  </div>`;
}
