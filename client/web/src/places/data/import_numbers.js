import { Facts } from "../../components/facts.js";
import { formatAmount } from "../../text/numbers.js";
import { html, useState } from "../../view.js";

/** @typedef {{ form: string, events: number, known: number, corrected: number, restored: number, withdrawn: number, refused: number, adjusted: number, milestones: number, met: { goal: string, title: string }[], goal: string | null, notes: string[], bad: string[] }} Report */

const FEW = 5;

/** What differs from the file as it was imported before. @param {Report} report */
function changed({ corrected, restored, withdrawn, refused, adjusted, milestones, met }) {
  return [
    { value: corrected, name: corrected === 1 ? "row changed" : "rows changed" },
    { value: restored, name: "brought back" },
    { value: withdrawn, name: "taken back" },
    { value: refused, name: "that you took back" },
    { value: adjusted, name: adjusted === 1 ? "change of the plan" : "changes of the plan" },
    { value: milestones, name: milestones === 1 ? "milestone reached" : "milestones reached" },
    { value: met.length, name: met.length === 1 ? "goal met" : "goals met" },
  ].filter(({ value }) => value > 0);
}

/** What an import comes to, in numbers: new, known, left out and why. @param {{ report: Report, title: string }} props */
export function ImportNumbers({ report, title }) {
  const [all, setAll] = useState(false);
  const rows = report.events - report.milestones;
  const bad = all ? report.bad : report.bad.slice(0, FEW);
  return html`<section class="panel" aria-label=${title}>
    <h2>${title}</h2>
    <${Facts}
      three
      facts=${[
        { value: formatAmount(rows), name: rows === 1 ? "new event" : "new events" },
        { value: formatAmount(report.known), name: "here already" },
        {
          value: formatAmount(report.bad.length),
          name: report.bad.length === 1 ? "row left out" : "rows left out",
        },
        ...changed(report),
      ]}
    />
    ${report.notes.map((note) => html`<p class="small quiet">${note}</p>`)}
    ${bad.length > 0 && html`<ul class="small bad-rows">${bad.map((row) => html`<li dir="auto">${row}</li>`)}</ul>`}
    ${
      report.bad.length > bad.length &&
      html`<button type="button" class="button bare" onClick=${() => setAll(true)}>All ${formatAmount(report.bad.length)} that cannot be read</button>`
    }
  </section>`;
}
