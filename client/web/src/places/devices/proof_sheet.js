import { Note } from "../../components/note.js";
import { Sheet } from "../../components/sheet.js";
import { formatSince } from "../../text/moments.js";
import { formatAmount, formatCount } from "../../text/numbers.js";
import { html } from "../../view.js";
import { Skyline } from "./skyline.js";

/**
 * What `prove` finds (`sync/verification.py`).
 * @typedef {{ device: string, from: number | null, to: number, what: string, with: string }} Difference
 * @typedef {{ device: string, digest: string, admitted_digest: string, reached: boolean, waiting: number,
 *             agrees: boolean | null, differences: Difference[], names?: Record<string, string>,
 *             heads: Record<string, { seq: number }>,
 *             server: { digest: string, age: number, heads: Record<string, { seq: number }> } | null }} Evidence
 */

/** @type {Record<string, string>} */
const WHAT = {
  "missing-there": "not yet there",
  "missing-here": "missing here",
  "other-events": "other events",
  "other-order": "another order",
  "damaged-here": "damaged here",
  "damaged-there": "damaged there",
};

/** The conclusion of a proof in a sentence, and what it rests on.
 * @param {{ evidence: Evidence, onClose: () => void }} props */
export function ProofSheet({ evidence, onClose }) {
  const name = (/** @type {string} */ id) =>
    evidence.names?.[id] ?? (id === evidence.device ? "this device" : id);
  const counted = Object.values(evidence.heads).reduce((sum, { seq }) => sum + seq, 0);
  return html`<${Sheet} title="Proof" onClose=${onClose}>
    <${Conclusion} evidence=${evidence} />
    <div class="panel">
      <h3>This device</h3>
      <p class="small quiet">${formatCount(counted, "event")}, each proved by its bytes</p>
      <${Skyline} digest=${evidence.admitted_digest} />
      ${
        evidence.server &&
        html`<h3>Server</h3>
        <p class="small quiet">${evidence.reached ? "asked just now" : `heard ${formatSince(evidence.server.age)}`}</p>
        <${Skyline} digest=${evidence.server.digest} />`
      }
    </div>
    ${
      evidence.differences.length > 0 &&
      html`<div class="panel">
      <table class="table">
        <caption class="vh">What differs</caption>
        <thead><tr><th scope="col">Events of</th><th scope="col">From</th><th scope="col">To</th><th scope="col">What</th><th scope="col">With</th></tr></thead>
        <tbody>
          ${evidence.differences.map(
            (each) => html`<tr>
              <td><bdi>${name(each.device)}</bdi></td>
              <td>${each.from === null ? "?" : formatAmount(each.from)}</td>
              <td>${formatAmount(each.to)}</td>
              <td>${WHAT[each.what] ?? each.what}</td>
              <td><bdi>${name(each.with)}</bdi></td>
            </tr>`,
          )}
        </tbody>
      </table>
    </div>`
    }
  <//>`;
}

/** @param {{ evidence: Evidence }} props */
function Conclusion({ evidence }) {
  if (evidence.agrees) {
    const waiting =
      evidence.waiting > 0 &&
      `${formatCount(evidence.waiting, "event")} ${evidence.waiting === 1 ? "waits" : "wait"} to be sent.`;
    return html`<${Note} icon="check" kind="good" title="This device and the server agree">${waiting || "Event for event, in the same order."}<//>`;
  }
  if (evidence.agrees === false) {
    return html`<${Note} icon="alert" kind="bad" title="They differ">Sync first; if it stays so, look at the checks in About and make a backup.<//>`;
  }
  return html`<${Note} icon="offline" title="The server was not reached">Shown is what it said last. Nothing is lost.<//>`;
}
