/** How the app looks: as the device does, light, or dark. */
import { remember, remembered } from "./remembered.js";

const NAME = "theme";
const COLOURS = { light: "#f1f3ee", dark: "#0d1310" };

/** @typedef {"" | "light" | "dark"} Theme */

/** @returns {Theme} */
export function theme() {
  return /** @type {Theme} */ (remembered(NAME) ?? "");
}

/** Show the app as it was left. */
export function followTheme() {
  show(theme());
}

/** @param {Theme} wanted */
export function setTheme(wanted) {
  remember(NAME, wanted || null);
  show(wanted);
}

/** The bar of the browser around the app goes along. @param {Theme} wanted */
function show(wanted) {
  if (wanted) document.documentElement.dataset.theme = wanted;
  else delete document.documentElement.dataset.theme;
  for (const meta of document.querySelectorAll('meta[name="theme-color"]')) {
    const own = meta.getAttribute("media")?.includes("dark") ? "dark" : "light";
    meta.setAttribute("content", COLOURS[wanted || own]);
  }
}
