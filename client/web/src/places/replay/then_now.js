import { State } from "../../components/state.js";
import { formatDate, formatDay } from "../../text/days.js";
import { formatAmount, formatRounded } from "../../text/numbers.js";
import { html } from "../../view.js";
import { standing } from "./sentence.js";

/** @typedef {import("./stops.js").Stop} Stop */
/** @typedef {import("../../text/days.js").Day} Day */

/** A goal then, or as it would be, beside now. @param {{ then: Stop | null, now: Stop | null, today: Day,
 *   otherwise: boolean }} props */
export function ThenNow({ then, now, today, otherwise }) {
  return html`<section class="panel pair" aria-label="Then beside now">
    <${Side} title=${otherwise ? "If" : "Then"} stop=${then} today=${today} id="then" />
    <${Side} title=${`Now, ${formatDay(today, today)}`} stop=${now} today=${today} id="now" />
  </section>`;
}

/** @param {{ title: string, stop: Stop | null, today: Day, id: string }} props */
function Side({ title, stop, today, id }) {
  if (!stop)
    return html`<div class="side" data-side=${id}><h2>${title}</h2><p class="quiet">Not there.</p></div>`;
  const stands = standing(stop);
  return html`<div class="side" data-side=${id}>
    <h2>${title}</h2>
    <p class="big">
      <span class="figure">${formatAmount(stop.value)}</span>
      ${stop.target !== null && html`<span class="quiet">of ${formatAmount(stop.target)}</span>`}
    </p>
    ${stands && html`<p><${State} kind=${stands.kind}>${stands.words}<//></p>`}
    <dl>
      ${stop.planned !== null && html`<div class="fact"><dt>planned</dt><dd>${formatRounded(stop.planned)}</dd></div>`}
      ${stop.deadline && html`<div class="fact"><dt>by</dt><dd>${formatDate(stop.deadline, today)}</dd></div>`}
    </dl>
  </div>`;
}
