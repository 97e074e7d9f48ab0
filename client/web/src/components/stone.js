import { formatAmount } from "../text/numbers.js";
import { html } from "../view.js";

/**
 * The stone of the brand: a rank, a milestone or a letter. `got` is reached, `open` ahead.
 *
 * It speaks only where `label` says what; beside words that say the same it is silent.
 * @param {{ kind?: "plain" | "got" | "open", label?: string, children?: any }} props
 */
export function Stone({ kind = "plain", label, children }) {
  const name = kind === "plain" ? "stone" : `stone ${kind}`;
  if (!label) return html`<span class=${name} aria-hidden="true">${children}</span>`;
  return html`<span class=${name} role="img" aria-label=${label}>${children}</span>`;
}

const MOST_SIGNS = 4;

/** A figure as it stands in a stone; nothing where it is too long for one. @param {number} value */
export function stoneFigure(value) {
  const text = formatAmount(value);
  return text.length > MOST_SIGNS ? "" : text;
}
