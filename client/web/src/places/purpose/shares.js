import { Section } from "../../components/section.js";
import { formatCount, formatRounded } from "../../text/numbers.js";
import { html } from "../../view.js";

/** How much of what was done served each purpose. @param {{ view: any }} props */
export function Shares({ view }) {
  const parts = [
    ...view.purposes.map((/** @type {any} */ each) => ({
      name: html`<span class="you" dir="auto">“${each.purpose}”</span>`,
      part: each.part,
    })),
    { name: "No purpose", part: view.no_purpose.part },
    { name: "No goal named", part: view.no_goal },
  ];
  const shown = parts.filter(({ part }, at) => part.activities > 0 || at < view.purposes.length);
  return html`<${Section} title="Where the time goes">
    <div class="panel">
      <ul class="share">
        ${shown.toSorted((a, b) => b.part.activities - a.part.activities).map(({ name, part }) => html`<${Share} name=${name} part=${part} timed=${view.minutes > 0} />`)}
      </ul>
    </div>
    <p class="fine">What serves two purposes counts for each in part.</p>
  <//>`;
}

/** @param {{ name: any, part: any, timed: boolean }} props */
function Share({ name, part, timed }) {
  const minutes = timed && part.minutes ? `, ${formatCount(Math.round(part.minutes / 6) / 10, "hour")}` : "";
  const words = part.activities
    ? `${formatRounded(part.activities)}, ${percent(part.share)}${minutes}`
    : "none yet";
  return html`<li>
    <span>${name}</span><span class="small quiet">${words}</span>
    <span class="bar" aria-hidden="true">${part.activities > 0 && html`<i style=${{ "--share": part.share ?? 0 }}></i>`}</span>
  </li>`;
}

/** @param {number | null} share */
function percent(share) {
  return `${Math.round((share ?? 0) * 100)} %`;
}
