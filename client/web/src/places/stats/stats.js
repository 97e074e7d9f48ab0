import { Heatmap } from "../../charts/heatmap.js";
import { HeatmapTable } from "../../charts/heatmap_table.js";
import { Empty } from "../../components/empty.js";
import { Facts } from "../../components/facts.js";
import { Segments } from "../../components/input/segments.js";
import { Refused } from "../../components/refused.js";
import { Section } from "../../components/section.js";
import { useRead } from "../../device/use_read.js";
import { goTo, hrefTo, replaceWith } from "../../router.js";
import { Head } from "../../shell/head.js";
import { formatDay } from "../../text/days.js";
import { formatAmount, formatCount } from "../../text/numbers.js";
import { useSteadyRead } from "../../use_steady_read.js";
import { html } from "../../view.js";
import { openLog } from "../log/log_sheet.js";
import { PeriodChart } from "./period_chart.js";
import { GoalPeriods, PeriodTable } from "./period_tables.js";

const KINDS = [
  { value: "week", label: "Week" },
  { value: "month", label: "Month" },
  { value: "quarter", label: "Quarter" },
];
const LASTS = [6, 12, 26, 52];
const BACK = { href: hrefTo("more"), name: "More" };

/** Figures by week, month or quarter, of all that was done or of one goal; and the days.
 * @param {{ route: import("../../router.js").Route }} props */
export function Place({ route }) {
  const [goal] = route.parts;
  const every = route.query.every ?? "week";
  const last = Number(route.query.last) || 12;
  const about = goal ? { goal } : {};
  const { value: stats, refusal } = useSteadyRead("stats", { every, last, ...about });
  const { value: days } = useSteadyRead("heatmap", about);
  const { value: goals } = useRead("goals");
  if (refusal)
    return html`<div class="screen"><${Head} title="Stats" back=${BACK} /><${Refused} refusal=${refusal} /></div>`;
  if (!stats || !days) return html`<div class="screen"><${Head} title="Stats" back=${BACK} /></div>`;
  /** @param {Record<string, string>} query */
  const turn = (query) => replaceWith("stats", route.parts, { every, last: String(last), ...query });
  return html`<div class="screen">
    <${Head} title="Stats" back=${BACK} under=${underWords(days, stats)} />
    <${OfWhat} goals=${goals?.goals ?? []} chosen=${goal ?? ""} query=${route.query} />
    ${!days.days.length && !stats.periods.length ? html`<${NoStats} goal=${goal} />` : html`<${Figures} stats=${stats} days=${days} every=${every} last=${last} onTurn=${turn} />`}
  </div>`;
}

/** @param {{ goal?: string }} props */
function NoStats({ goal }) {
  return html`<${Empty}
    action=${html`<button type="button" class="button main" onClick=${() => openLog(goal ? { goal } : undefined)}>Log something</button>`}
  >
    Nothing to count yet.
  <//>`;
}

/** @param {{ stats: any, days: any, every: string, last: number, onTurn: (query: Record<string, string>) => void }} props */
function Figures({ stats, days, every, last, onTurn }) {
  const ofGoal = stats.goal !== undefined;
  return html`<${Section} title="Days">
      <div class="panel">
        <${Heatmap} days=${days.days} today=${days.today} label=${daysLabel(days)} />
        <${DayFacts} days=${days} />
        <details>
          <summary>As a table</summary>
          <${HeatmapTable} days=${days.days} first=${days.first} today=${days.today} />
        </details>
      </div>
    <//>
    <${Section} title=${ofGoal ? "What each period brought" : "What was done"}>
      <div class="between">
        <${Segments} legend="By" choices=${KINDS} chosen=${every} onChoose=${(/** @type {string} */ kind) => onTurn({ every: kind })} />
        <label class="last-periods">
          <span class="small quiet">The last</span>
          <select class="input" value=${String(last)} onChange=${(/** @type {any} */ event) => onTurn({ last: event.currentTarget.value })}>
            ${[...new Set([...LASTS, last])].sort((a, b) => a - b).map((count) => html`<option value=${String(count)}>${count}</option>`)}
          </select>
        </label>
      </div>
      <div class="panel">
        <${PeriodChart} stats=${stats} every=${every} />
        ${ofGoal ? html`<${GoalPeriods} stats=${stats} every=${every} />` : html`<${PeriodTable} stats=${stats} every=${every} />`}
      </div>
    <//>`;
}

/** Whether the figures are of all or of one goal. @param {{ goals: any[], chosen: string,
 *   query: Record<string, string> }} props */
function OfWhat({ goals, chosen, query }) {
  if (!goals.length) return null;
  return html`<label class="field of-what">
    <span class="label">Of</span>
    <select
      class="input"
      value=${chosen}
      onChange=${(/** @type {any} */ event) => goTo("stats", event.currentTarget.value ? [event.currentTarget.value] : [], query)}
    >
      <option value="">all that was done</option>
      ${goals.map((goal) => html`<option value=${goal.id}>${goal.title}</option>`)}
    </select>
  </label>`;
}

/** @param {{ days: any }} props */
function DayFacts({ days: { days, today } }) {
  const best = days.reduce(
    (/** @type {any} */ most, /** @type {any} */ day) =>
      day.activities > (most?.activities ?? 0) ? day : most,
    null,
  );
  const minutes = days.reduce(
    (/** @type {number} */ sum, /** @type {any} */ day) => sum + (day.minutes ?? 0),
    0,
  );
  if (!best) return null;
  return html`<${Facts}
    facts=${[
      { value: formatAmount(total(days)), name: "activities in a year" },
      { value: formatAmount(days.length), name: "days with some" },
      ...(minutes ? [{ value: formatAmount(Math.round(minutes / 60)), name: "hours" }] : []),
      { value: formatAmount(best.activities), small: formatDay(best.day, today), name: "most on a day" },
    ]}
  />`;
}

/** @param {{ activities: number }[]} days */
function total(days) {
  return days.reduce((sum, day) => sum + day.activities, 0);
}

/** @param {any} days */
function daysLabel({ days }) {
  return `Days by how much was done, week by week until today: ${formatCount(total(days), "activity")} on ${formatCount(days.length, "day")}.`;
}

/** @param {any} days @param {any} stats */
function underWords({ days }, stats) {
  if (!days.length) return undefined;
  const what = `${formatCount(total(days), "activity")} on ${formatCount(days.length, "day")} of the last year`;
  return stats.title ? html`<bdi>${stats.title}</bdi>: ${what}.` : `${what}.`;
}
