import { fieldName } from "../../text/fields.js";
import { goalState } from "../../text/goals.js";
import { formatList, formatPace } from "../../text/numbers.js";
import { html } from "../../view.js";

const PLAN = ["target", "deadline"];

/** What an adjustment would do, in a sentence. @param {{ preview: any }} props */
export function AdjustSentence({ preview }) {
  const { revision } = preview;
  const [before, after] = [preview.preview.before.goal, preview.preview.after.goal];
  const findings = preview.preview.after.findings;
  const reach = findings.find((/** @type {any} */ finding) => finding.letter === "A");
  const others = Object.keys(revision.changes).filter((field) => !PLAN.includes(field));
  return html`<div role="status">
    <p class="lead">${paceWords(revision)}${standsWords(before, after)}</p>
    ${others.length > 0 && html`<p>It changes: ${formatList(others.map(fieldName))}.</p>`}
    ${reach?.state === "no" && html`<p class="quiet">${reach.reason} ${reach.advice}</p>`}
  </div>`;
}

/** @param {any} revision */
function paceWords({ required_pace: paces, effect, changes }) {
  if (!paces) return PLAN.some((field) => field in changes) ? "No pace is asked for. " : "";
  const [before, after] = paces.map((/** @type {number | null} */ pace) =>
    pace === null || pace <= 0 ? null : formatPace(pace),
  );
  if (after === null) return "Nothing more is asked for then. ";
  if (before === null) return html`This <strong>asks for ${after}</strong>. `;
  if (before === after) return html`The pace stays at <strong>${after}</strong>. `;
  const from = before.replace(/ a week$/, "");
  const verb = effect === "eased" ? "eases" : "hardens";
  return html`This <strong>${verb} the pace from ${from} to ${after}</strong>. `;
}

/** @param {any} before @param {any} after */
function standsWords(before, after) {
  const [now, then] = [goalState(before), goalState(after)];
  if (!then || !now || then.words === now.words)
    return then ? html`You stay <strong>${then.words}</strong>.` : "";
  return html`You would stand <strong>${then.words}</strong>; now you are ${now.words}.`;
}
