import { ReplayChart, replayPlane } from "../../charts/replay_chart.js";
import { useWidth } from "../../charts/scale.js";
import { Flag } from "../../components/flag.js";
import { Key } from "../../components/key.js";
import { State } from "../../components/state.js";
import { daysBetween, formatDate, formatDay, formatDayWithYear } from "../../text/days.js";
import { formatRounded } from "../../text/numbers.js";
import { html } from "../../view.js";
import { DaySlider, PlayButton } from "./day_slider.js";
import { linesAt } from "./replay_lines.js";
import { standing, valueOfTarget } from "./sentence.js";
import { dayOfStop, figuresAt } from "./stops.js";
import { useRested } from "./use_rested.js";

const HEIGHT = { narrow: 264, wide: 340 };
const WIDE = 560;
const LEAST = 240;
const THUMB = 28;

/**
 * The goal as of the day of a stop: its chart, and under it the slider on the chart's scale.
 * @param {{ why: any, days: import("./stops.js").ReplayDays, series: import("./stops.js").GoalDays, stop: number,
 *           onStop: (stop: number) => void, knowledge: import("./stops.js").Knowledge, left: Set<string>,
 *           sentence: string | null }} props  `sentence` is null while it is not known
 */
export function StopPanel({ why, days, series, stop, onStop, knowledge, left, sentence }) {
  const { box, width } = useWidth();
  const last = days.ends.length - 1;
  const day = dayOfStop(days, stop);
  const then = figuresAt(series, stop, knowledge);
  const words = then
    ? `${formatDay(day, days.today)}: ${valueOfTarget(then)}`
    : `${formatDay(day, days.today)}: not there`;
  const lines = linesAt(days, series, stop, {
    knowledge,
    flags: why.chart.flags,
    milestones: why.goal.milestones.filter((/** @type {any} */ each) => each.reached),
    left,
  });
  const plane = replayPlane(lines, {
    width: Math.max(width, LEAST),
    height: width > WIDE ? HEIGHT.wide : HEIGHT.narrow,
  });
  const stands = then && standing(then);
  const planned = then?.planned == null ? "" : `, planned ${formatRounded(then.planned)}`;
  return html`<section class="panel stop" aria-label="The goal as of a day">
    <div class="when">
      <${PlayButton} stop=${stop} last=${last} onStop=${onStop} />
      <div>
        <output>${formatDayWithYear(day)}</output>
        ${stands && html`<${State} kind=${stands.kind}>${stands.words}<//>`}
      </div>
    </div>
    <figure class="chart burn-up">
      <div ref=${box}>
        ${
          width > 0 &&
          html`<${ReplayChart} lines=${lines} plane=${plane} day=${day} today=${days.today} label=${`As of ${words}${planned}.`} />`
        }
      </div>
      <${DaySlider} stop=${stop} last=${last} onStop=${onStop} words=${words} label="Day" place=${width ? slidePlace(days, plane) : undefined} />
      <${Legend} lines=${lines} otherwise=${series.known_if !== null} />
    </figure>
    <${Jump} why=${why} days=${days} stop=${stop} onStop=${onStop} />
    <p role="status">${useRested(sentence)}</p>
  </section>`;
}

/** Where the first and the last stop lie on the chart, half a thumb around them.
 * @param {import("./stops.js").ReplayDays} days @param {import("../../charts/plane.js").Plane} plane */
function slidePlace(days, { x }) {
  const start = x(days.first);
  return { start: start - THUMB / 2, width: Math.max(x(days.today) - start, 0) + THUMB };
}

/** Where the plan changed, to go there at once. @param {{ why: any, days: import("./stops.js").ReplayDays,
 *   stop: number, onStop: (stop: number) => void }} props */
function Jump({ why, days, stop, onStop }) {
  const last = days.ends.length - 1;
  const flags = why.chart.flags
    .map((/** @type {any} */ flag) => ({ ...flag, stop: daysBetween(days.first, flag.day) }))
    .filter((/** @type {any} */ flag) => flag.stop > 0 && flag.stop < last);
  return html`<div class="jump" role="group" aria-label="Go to">
    ${last > 0 && html`<${To} here=${stop === 0} onGo=${() => onStop(0)}>Set<//>`}
    ${flags.map(
      (
        /** @type {any} */ flag,
      ) => html`<${To} key=${flag.ref} here=${stop === flag.stop} onGo=${() => onStop(flag.stop)}>
        <${Flag} letter=${flag.letter} lost=${flag.overruled} />${formatDate(flag.day, days.today)}
      <//>`,
    )}
    <${To} here=${stop === last} onGo=${() => onStop(last)}>Today<//>
  </div>`;
}

/** @param {{ here: boolean, onGo: () => void, children: any }} props */
function To({ here, onGo, children }) {
  return html`<button type="button" class="button" aria-pressed=${here ? "true" : "false"} onClick=${onGo}>${children}</button>`;
}

/** @param {{ lines: import("../../charts/replay_chart.js").ReplayLines, otherwise: boolean }} props */
function Legend({ lines, otherwise }) {
  const items = [
    {
      mark: html`<path d="M0 9h8V5h8V2h6" class="value" />`,
      name: otherwise ? "so far, if" : "so far",
      shown: true,
    },
    {
      mark: html`<path d="M0 10 22 2" class="plan" />`,
      name: otherwise ? "plan, if" : "plan then",
      shown: lines.plan.length,
    },
    {
      mark: html`<path d="M0 10 22 4" class="first-plan" />`,
      name: otherwise ? "plan as it was" : "first plan",
      shown: lines.ghost.length,
    },
    {
      mark: html`<path d="M0 10h8V6h8V2h6" class="as-it-was" />`,
      name: "as it was",
      shown: lines.ghostValue.length,
    },
    {
      mark: html`<path d="M0 10 22 2" class="later" />`,
      name: "what came after",
      shown: lines.later.length > 1,
    },
    {
      mark: html`<circle cx="11" cy="6" r="4" class="stands" />`,
      name: "known today",
      shown: lines.hollow !== null,
    },
    {
      mark: html`<circle cx="11" cy="6" r="4" class="believed" />`,
      name: "believed",
      shown: lines.hollow !== null,
    },
  ];
  return html`<${Key} items=${items.filter((item) => item.shown)} />`;
}
