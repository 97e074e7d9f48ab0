/**
 * How Today looked last: it stands on the page, inert, until the app draws the same in its place
 * (client/web/decisions/0008-a-start-does-little.md).
 *
 * @typedef {{ app: string, day: string, parts: import("./parts.js").Part[] }} Drawing `day` is the person's
 */
import { today } from "../device/clock.js";
import { nodesOf, partsOf } from "./parts.js";

/** The key of the drawing beside the views that it shows. */
export const DRAWING = "drawing";

/** Elements of the largest drawing that is kept. */
const MOST = 4000;
/** What belongs to the moment, or holds what the page does not say of it. */
const UNFIT = "dialog, input, textarea, select, canvas, .toast:not(:empty)";
const HERE = new URL("../..", import.meta.url).pathname;

/** Whether the address is that of Today, as it is opened. @param {Location} address */
function isToday({ hash, search }) {
  return !search && ["", "#", "#today"].includes(hash);
}

/**
 * The drawing of what stands on the page; null where it is not fit to be one.
 * @param {HTMLElement} page
 * @param {string} day that it shows
 * @returns {Drawing | null}
 */
export function drawingOf(page, day) {
  const fits = isToday(location) && page.querySelector('main[data-place="today"] h1') && !page.inert;
  if (!fits || page.querySelector(UNFIT) || page.getElementsByTagName("*").length > MOST) return null;
  return { app: HERE, day, parts: partsOf(page) };
}

/**
 * Put a drawing on a page that is empty; where it shows another day, or is of another version of the app, the page
 * stays so.
 * @param {Drawing | undefined} drawing
 * @param {HTMLElement | null} page
 */
export function show(drawing, page) {
  if (!drawing || !page || page.firstChild || !isToday(location)) return;
  if (drawing.app !== HERE || drawing.day !== today()) return;
  page.inert = true;
  page.append(...nodesOf(drawing.parts));
}
