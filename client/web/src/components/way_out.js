import { hrefTo } from "../router.js";
import { html } from "../view.js";

/** @typedef {{ problem: string, advice?: string, place?: string | null }} Told */

/** The way to the place where a refusal is mended, where the device names one. @param {{ refusal: Told }} props */
export function WayOut({ refusal }) {
  return refusal.place ? html`<a class="button" href=${hrefTo(refusal.place)}>Go there</a>` : null;
}
