import { formatAmount, formatCount } from "../../text/numbers.js";
import { html } from "../../view.js";
import { FactsTable } from "./facts_table.js";

/**
 * All that `milepost replay` says of a stop; under a what-if also which goals above would stand otherwise, and
 * how much falls away with a device.
 * @param {{ detail: any, otherwise: boolean, knowledge: "then" | "today" }} props
 */
export function FactsOfDay({ detail, otherwise, knowledge }) {
  const [replayed, ...above] = detail.goals;
  const gone = detail.excluded.length;
  return html`<details>
    <summary>All facts of that day</summary>
    <${FactsTable} replayed=${replayed} otherwise=${otherwise} knowledge=${knowledge} />
    ${above.map(
      (/** @type {any} */ { then, now }) => html`<p class="small" dir="auto">
        ${(now ?? then).title}: ${then ? formatAmount(then.value) : "not there"}, and not ${formatAmount(now?.value ?? 0)}.
      </p>`,
    )}
    ${gone > 0 && html`<p class="small">${formatCount(gone, "event")} would not be there.</p>`}
  </details>`;
}
