import { html } from "../view.js";

/** @typedef {"ahead" | "on-plan" | "behind" | "due" | "met" | "wait" | "agree"} StateKind */

/** How something stands: a shape, a word, then a colour. @param {{ kind: StateKind, children: any }} props */
export function State({ kind, children }) {
  return html`<span class=${`state ${kind}`}><i aria-hidden="true"></i><span>${children}</span></span>`;
}
