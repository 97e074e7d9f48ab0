import { addDays, dayNumber, formatDay } from "../text/days.js";
import { html } from "../view.js";
import { linear, monthStarts, thinned, useWidth } from "./scale.js";

/**
 * @typedef {{ day: string, kind: string | null, ref: string }} Met
 */

const HEIGHT = 64;
const LINE = 40;
const DAYS = 335;

/**
 * The contacts of about a year on a line: dots for the kind that is most frequent, diamonds for the others, and
 * a bar since when one is due.
 * @param {{ met: Met[], usual: string | null, today: string, due: string | null, label: string }} props
 */
export function Contacts({ met, usual, today, due, label }) {
  const { box, width } = useWidth();
  const first = addDays(today, -DAYS);
  const x = linear(dayNumber(first), dayNumber(today), 6, Math.max(width, 200) - 8);
  const at = (/** @type {string} */ day) => x(Math.max(dayNumber(day), dayNumber(first)));
  const months = thinned(monthStarts(first, today), width / 56);
  return html`<div class="chart contacts" ref=${box}>
    ${
      width > 0 &&
      html`<svg viewBox=${`0 0 ${width} ${HEIGHT}`} height=${HEIGHT} role="img" aria-label=${label}>
      ${months.map(({ day, name }) => html`<text x=${Math.max(at(day), name.length * 3.5)} y=${HEIGHT - 4} text-anchor="middle">${name}</text>`)}
      <line class="way" x1="4" x2=${width - 4} y1=${LINE} y2=${LINE} />
      ${
        due &&
        due <= today &&
        html`<line class="due" x1=${at(due)} x2=${at(today) + 1} y1=${LINE} y2=${LINE} />
        <text class="due-word" x=${at(today)} y="24" text-anchor="end">due</text>`
      }
      ${met
        .filter(({ day }) => day >= first)
        .map(({ day, kind }) =>
          kind === usual
            ? html`<circle class="usual-kind" cx=${at(day)} cy=${LINE} r="5.5"><title>${formatDay(day, today)}</title></circle>`
            : html`<path class="other-kind" d=${`M${at(day)} ${LINE - 6}l6 6-6 6-6-6z`}><title>${formatDay(day, today)}</title></path>`,
        )}
    </svg>`
    }
  </div>`;
}
