import { html } from "../view.js";

const segments = new Intl.Segmenter(undefined, { granularity: "grapheme" });

/** A person's initials in a circle, ringed where a contact is due. The name stands beside it.
 * @param {{ name: string, due?: boolean, size?: "tiny" | "large" }} props */
export function Face({ name, due = false, size }) {
  const names = ["face", due && "due", size].filter(Boolean).join(" ");
  return html`<span class=${names} aria-hidden="true">${initials(name)}</span>`;
}

/** `AL` for Ana Lima, `陳` for 陳偉: one sign where the script has no capitals, and emoji whole.
 * @param {string} name */
export function initials(name) {
  const words = name.split(/\s+/u).filter(Boolean);
  const first = firstSign(words[0] ?? "");
  if (words.length < 2 || first.toLowerCase() === first.toUpperCase()) return first;
  return first.toUpperCase() + firstSign(words.at(-1) ?? "").toUpperCase();
}

/** @param {string} text */
function firstSign(text) {
  for (const { segment } of segments.segment(text)) return segment;
  return "";
}
