/** What the first place showed last, and how it looked. The page runs this before all else. */
import { DRAWING, show } from "../drawn/drawing.js";
import { followTheme } from "../theme.js";
import { fulfilled, openDatabase } from "./database.js";

/** The key of a view: what is read, and with what request. @param {string} name @param {object} request */
export function viewKey(name, request) {
  return JSON.stringify([name, request]);
}

/** The views of Today. */
export const FIRST = viewKey("today", {});
const MONTHS = viewKey("heatmap", { weeks: 53 });
/** Where the cache has what the page showed of the device last. */
export const FACTS = "facts";
/** Milliseconds for which the rest of the page waits for the first sight of it, at each step. */
const LONGEST = 500;

followTheme();
export const database = openDatabase();
/** Fulfilled once all of the page's markup is there. */
const parsed =
  document.readyState === "loading"
    ? new Promise((done) => addEventListener("DOMContentLoaded", done, { once: true }))
    : Promise.resolve();

/** What was shown before, by its keys. */
export const firstViews = database.then(async (opened) => {
  const views = opened.transaction("views").objectStore("views");
  const keys = [DRAWING, FACTS, FIRST, MONTHS];
  const [drawing, ...rows] = await Promise.all(keys.map((key) => fulfilled(views.get(key))));
  await parsed;
  show(drawing?.value, document.getElementById("app"));
  return new Map(rows.map((row, i) => [keys[i + 1], row?.value]));
});

// Who has no storage is told by the device. Where it does not answer, the rest comes nevertheless.
Promise.race([firstViews.catch(() => {}), after(LONGEST)])
  .then(() => parsed)
  .then(painted)
  .then(loadRest);

/** Fulfilled once what was drawn is on the screen; a page that nobody sees has no frames. */
async function painted() {
  if (!document.getElementById("app")?.inert || document.hidden) return;
  await Promise.race([new Promise(requestAnimationFrame).then(() => after(0)), after(LONGEST)]);
}

/** @param {number} milliseconds */
function after(milliseconds) {
  return new Promise((done) => setTimeout(done, milliseconds));
}

/** Have the page load the rest of it: all at once, it would stand in the way of what is seen first. */
function loadRest() {
  const rest = /** @type {HTMLTemplateElement | null} */ (document.getElementById("rest"));
  if (rest) document.head.append(rest.content);
}
