import { views } from "../device/device.js";
import { FIRST } from "../device/first_look.js";
import { DRAWING, drawingOf } from "./drawing.js";

/** Milliseconds without a change after which a page counts as settled. */
const SETTLED = 500;

/** Keep how Today looks, whenever the page has settled and when it is left. @param {HTMLElement} page */
export function keepDrawings(page) {
  let timer = 0;
  let changed = false;
  const keep = () => {
    clearTimeout(timer);
    if (!changed) return;
    changed = false;
    // After views were forgotten, what stands there may be what has to go.
    const view = views.inMemory(FIRST);
    const drawing = view?.begun ? drawingOf(page, view.today) : null;
    if (drawing) views.put(DRAWING, drawing).catch(() => {});
  };
  new MutationObserver(() => {
    changed = true;
    clearTimeout(timer);
    timer = setTimeout(keep, SETTLED);
  }).observe(page, { subtree: true, childList: true, attributes: true, characterData: true });
  addEventListener("pagehide", keep);
}
