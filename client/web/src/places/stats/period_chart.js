import { roundValues } from "../../charts/plane.js";
import { linear, useWidth } from "../../charts/scale.js";
import { formatAmount } from "../../text/numbers.js";
import { periodMark, periodTitle } from "../../text/periods.js";
import { html } from "../../view.js";

const HEIGHT = 170;
const ROOM = { top: 12, end: 4, bottom: 22, start: 30 };
const MARK_WIDTH = 26;

/** A bar for each period: activities, or what it brought a goal. @param {{ stats: any, every: string }} props */
export function PeriodChart({ stats, every }) {
  const { box, width } = useWidth();
  return html`<div class="chart" ref=${box}>
    ${width > 0 && html`<${PeriodBars} stats=${stats} every=${every} width=${width} />`}
  </div>`;
}

/** @param {{ stats: any, every: string, width: number }} props */
function PeriodBars({ stats, every, width }) {
  const values = stats.periods.map((/** @type {any} */ period) => period.amount ?? period.activities);
  const [low, high] = [Math.min(0, ...values), Math.max(1, ...values)];
  const ticks = roundValues(low, high);
  const y = linear(ticks[0], Math.max(high, ticks[ticks.length - 1]), HEIGHT - ROOM.bottom, ROOM.top);
  const step = (width - ROOM.start - ROOM.end) / Math.max(values.length, 1);
  const marked = Math.max(1, Math.ceil(MARK_WIDTH / step));
  const bar = Math.min(step * 0.7, 40);
  return html`<svg viewBox=${`0 0 ${width} ${HEIGHT}`} height=${HEIGHT} role="img" aria-label=${label(stats, every)}>
    ${ticks.map(
      (
        value,
      ) => html`<line class="grid" x1=${ROOM.start} x2=${width - ROOM.end} y1=${y(value)} y2=${y(value)} />
        <text x=${ROOM.start - 6} y=${y(value) + 4} text-anchor="end">${formatAmount(value)}</text>`,
    )}
    ${stats.periods.map((/** @type {any} */ period, /** @type {number} */ at) => {
      const x = ROOM.start + step * (at + 0.5);
      const now = at === values.length - 1;
      const [top, bottom] = [y(Math.max(values[at], 0)), y(Math.min(values[at], 0))];
      return html`<rect class=${now ? "period-bar now" : "period-bar"} x=${x - bar / 2} y=${top} width=${bar} height=${Math.max(bottom - top, 0)} rx="2">
          <title>${periodTitle({ ...period, every }, stats.today)}: ${formatAmount(values[at])}</title>
        </rect>
        ${
          (values.length - 1 - at) % marked === 0 &&
          html`<text x=${x} y=${HEIGHT - 6} text-anchor="middle" class=${now ? "now" : undefined}>${periodMark({ every, first: period.first })}</text>`
        }`;
    })}
    <line class="ground" x1=${ROOM.start} x2=${width - ROOM.end} y1=${y(0)} y2=${y(0)} />
  </svg>`;
}

/** @param {any} stats @param {string} every */
function label(stats, every) {
  return `${stats.title ? "What each period brought" : "Activities"} by ${every}, the last one running. The table below has the same.`;
}
