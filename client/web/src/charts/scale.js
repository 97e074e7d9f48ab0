/**
 * What charts share: scales from values and days to places, axes with round numbers, and lines as SVG paths.
 *
 * A chart is drawn at the width that it has, so that its text is never scaled.
 */
import { dayNumber, dayOf, dayParts, formatMonth } from "../text/days.js";
import { useLayoutEffect, useRef, useState } from "../view.js";

/** @typedef {{ x: number, y: number }} Point */

const STEPS = [1, 2, 4, 5, 10, 20, 25, 50, 100, 200, 250, 500, 1000];
const MOST_LINES = 5;

/** A straight scale: what lies at `from` is drawn at `start`, what lies at `to` at `end`.
 * @param {number} from @param {number} to @param {number} start @param {number} end */
export function linear(from, to, start, end) {
  const size = to - from || 1;
  return (/** @type {number} */ value) => start + ((value - from) / size) * (end - start);
}

/** The values of an axis from 0 to `most`, round and at most five steps. @param {number} most */
export function axisValues(most) {
  const step =
    STEPS.find((size) => most / size <= MOST_LINES) ?? 10 ** Math.ceil(Math.log10(most / MOST_LINES));
  return Array.from({ length: Math.floor(most / step) + 1 }, (_, at) => at * step);
}

/** The first of each month between two days, with its short name; the year is said in January.
 * @param {string} from @param {string} to */
export function monthStarts(from, to) {
  const starts = [];
  for (let day = dayNumber(from); day <= dayNumber(to); day++) {
    const name = dayOf(day);
    const { date, month, year } = dayParts(name);
    if (date === 1) {
      starts.push({
        day: name,
        name: month === 1 ? `${formatMonth(name)} ’${String(year).slice(2)}` : formatMonth(name),
      });
    }
  }
  return starts;
}

/** Every so manieth of the list, so that about `room` fit. @template T @param {T[]} list @param {number} room */
export function thinned(list, room) {
  const every = Math.max(1, Math.ceil(list.length / Math.max(1, room)));
  return list.filter((_, at) => at % every === 0);
}

/** A line through points. @param {Point[]} points */
export function linePath(points) {
  return points.map(({ x, y }, at) => `${at ? "L" : "M"}${round(x)} ${round(y)}`).join("");
}

/** A line that keeps each value until the next one, up to `end`. @param {Point[]} points @param {number} end */
export function stepPath(points, end) {
  const steps = points.map(({ x, y }, at) => (at ? `H${round(x)}V${round(y)}` : `M${round(x)} ${round(y)}`));
  return points.length ? `${steps.join("")}H${round(end)}` : "";
}

/** The width of an element, as it is now and after each change; 0 until it is known. */
export function useWidth() {
  const box = useRef(/** @type {HTMLElement | null} */ (null));
  const [width, setWidth] = useState(0);
  useLayoutEffect(() => {
    if (!box.current) return;
    setWidth(box.current.clientWidth);
    const watch = new ResizeObserver(([entry]) => setWidth(Math.round(entry.contentRect.width)));
    watch.observe(box.current);
    return () => watch.disconnect();
  }, []);
  return { box, width };
}

/** @param {number} value */
function round(value) {
  return Math.round(value * 10) / 10;
}
