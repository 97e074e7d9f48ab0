import { Sheet } from "../../components/sheet.js";
import { html, signal } from "../../view.js";

/**
 * What is known already when the sheet opens.
 * @typedef {object} Prefill
 * @property {string} [goal]  its id
 * @property {string[]} [people]
 * @property {string} [kind]
 * @property {string} [note]
 * @property {string} [opportunity]
 */

const asked = signal(/** @type {Prefill | null} */ (null));

/** Open the sheet to log something. @param {Prefill} [prefill] */
export function openLog(prefill = {}) {
  asked.value = prefill;
}

/** The sheet, while it is open. */
export function LogSheet() {
  const prefill = asked.value;
  if (!prefill) return null;
  const close = () => {
    asked.value = null;
  };
  return html`<${Sheet} title="Log" onClose=${close}>…<//>`;
}
