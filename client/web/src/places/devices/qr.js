import { html } from "../../view.js";

const QUIET = 4;

/** A QR code, drawn of its rows of dark (1) and light (0) squares, with the quiet edge that readers need.
 * @param {{ rows: string[], label: string }} props */
export function QrCode({ rows, label }) {
  const size = rows.length + 2 * QUIET;
  return html`<svg class="qr" viewBox=${`0 0 ${size} ${size}`} role="img" aria-label=${label} shape-rendering="crispEdges">
    <rect width=${size} height=${size} />
    <path d=${rows.map(darkRuns).join("")} />
  </svg>`;
}

/** Each run of dark squares in a row as one rectangle. @param {string} row @param {number} y */
function darkRuns(row, y) {
  return [...row.matchAll(/1+/g)]
    .map((run) => `M${run.index + QUIET} ${y + QUIET}h${run[0].length}v1h-${run[0].length}z`)
    .join("");
}
