import { addDays, formatDayWithYear } from "../../text/days.js";
import { formatAmount, formatCount, plural } from "../../text/numbers.js";
import { parseNumber } from "../../text/parse_number.js";
import { html, useId, useState } from "../../view.js";
import { FigureTile } from "./figure_tile.js";
import { following, letFollow, paceStep, roundedPace, stepOf, touch } from "./three_figures.js";

/**
 * @typedef {import("./three_figures.js").Figures} Figures
 * @typedef {import("./three_figures.js").PacePeriod} PacePeriod
 * @typedef {object} Known  a goal as it is or would be
 * @property {number | null} target
 * @property {string | null} deadline
 * @property {Record<PacePeriod, number> | null} required_paces  the pace that it asks for, by each period
 */

const PERIODS = /** @type {const} */ (["day", "week", "month", "quarter", "year"]);
const WEEK = 7;

/**
 * Target, date and pace side by side. `preview` is the goal as it would be, for the figure that follows; `was` is
 * the goal as it is, where there is one.
 * @param {{ figures: Figures, unit: string, today: string, preview: Known | null, was?: Known,
 *           onChange: (update: (before: Figures) => Figures) => void }} props
 */
export function FigureTiles({ figures, unit, today, preview, was, onChange }) {
  const group = useId();
  const follows = following(figures);
  const target = follows === "target" ? (preview?.target ?? null) : figures.target;
  const deadline = follows === "deadline" ? (preview?.deadline ?? null) : figures.deadline;
  const given = follows === "pace" ? null : figures.pace;
  const pace = given ?? neededPace(preview, figures.every);
  const wasNeeded = neededPace(was, figures.every);
  const shared = (/** @type {import("./three_figures.js").Figure} */ name) => ({
    group,
    follows: follows === name,
    // A pace that was never touched is the one that is needed: without one nothing would follow.
    onFollow: () => onChange((before) => letFollow({ ...before, pace: before.pace ?? pace }, name)),
  });
  const setTarget = (/** @type {number | null} */ value) =>
    onChange((before) => touch(before, "target", { target: value }));
  const setDeadline = (/** @type {string | null} */ value) =>
    onChange((before) => touch(before, "deadline", { deadline: value }));
  const setPace = (/** @type {number | null} */ value) =>
    onChange((before) => touch(before, "pace", { pace: value }));
  return html`<div class="three">
    <${FigureTile}
      ...${shared("target")}
      label="Target"
      shown=${target === null ? "–" : formatCount(target, unit)}
      was=${was && `now ${was.target === null ? "none" : formatCount(was.target, unit)}`}
      onStep=${(/** @type {number} */ way) => setTarget((target ?? 0) + way * stepOf(target))}
    >
      ${(/** @type {string} */ id) => html`<${NumberInput} id=${id} value=${target} unit=${plural(unit)} onValue=${setTarget} />`}
    <//>
    <${FigureTile}
      ...${shared("deadline")}
      label="By"
      shown=${deadline === null ? "–" : formatDayWithYear(deadline)}
      was=${was && `now ${was.deadline === null ? "no day" : formatDayWithYear(was.deadline)}`}
      onStep=${(/** @type {number} */ way) => setDeadline(addDays(deadline ?? addDays(today, 12 * WEEK), way * WEEK))}
    >
      ${(/** @type {string} */ id) => html`<input
        id=${id}
        class="figure-input"
        type="date"
        value=${deadline ?? ""}
        onChange=${(/** @type {any} */ event) => setDeadline(event.currentTarget.value || null)}
      />`}
    <//>
    <${FigureTile}
      ...${shared("pace")}
      label="Pace"
      shown=${pace === null ? "–" : `${formatAmount(pace)} a ${figures.every}`}
      was=${wasNeeded ? `now ${formatAmount(wasNeeded)} a ${figures.every} needed` : ""}
      onStep=${(/** @type {number} */ way) => setPace(Math.max(0.1, Number(((pace ?? 1) + way * paceStep(pace)).toFixed(2))))}
    >
      ${(/** @type {string} */ id) => html`<span class="figure-pace">
        <${NumberInput} id=${id} value=${pace} onValue=${setPace} />
        <select
          class="figure-select"
          aria-label="Pace for each"
          value=${figures.every}
          onChange=${(/** @type {any} */ event) => onChange((before) => ({ ...before, every: /** @type {PacePeriod} */ (event.currentTarget.value) }))}
        >
          ${PERIODS.map((period) => html`<option value=${period}>a ${period}</option>`)}
        </select>
      </span>`}
    <//>
  </div>`;
}

/** @param {Known | null | undefined} goal @param {PacePeriod} every */
function neededPace(goal, every) {
  return goal?.required_paces ? roundedPace(goal.required_paces[every]) : null;
}

/** What is typed counts at once; the field keeps its text until the hand leaves it.
 * @param {{ id: string, value: number | null, unit?: string, onValue: (value: number | null) => void }} props */
function NumberInput({ id, value, unit = "", onValue }) {
  const [typed, setTyped] = useState(/** @type {string | null} */ (null));
  return html`<span class="figure-number">
    <input
      id=${id}
      class="figure-input"
      type="text"
      inputmode="decimal"
      autocomplete="off"
      value=${typed ?? (value === null ? "" : String(value))}
      onInput=${(/** @type {any} */ event) => {
        const text = event.currentTarget.value;
        const number = parseNumber(text);
        setTyped(text);
        if (number !== null || !text.trim()) onValue(number);
      }}
      onBlur=${() => setTyped(null)}
    />
    ${unit && html`<span class="quiet" dir="auto">${unit}</span>`}
  </span>`;
}
