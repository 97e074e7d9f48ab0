import { html } from "../view.js";

/** The letter of an adjustment, the same in chart and story; `lost` was overruled and never in force.
 * @param {{ letter: string, lost?: boolean }} props */
export function Flag({ letter, lost = false }) {
  const label = lost ? `Adjustment ${letter}, never in force` : `Adjustment ${letter}`;
  return html`<span class=${lost ? "flag lost" : "flag"} role="img" aria-label=${label}>${letter}</span>`;
}
