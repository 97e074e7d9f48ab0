import { advice } from "../text/advice.js";
import { html } from "../view.js";
import { Note } from "./note.js";

/** Why something cannot be shown, and what to do.
 * @param {{ refusal: { problem: string, advice?: string }, actions?: any }} props */
export function Refused({ refusal, actions }) {
  return html`<${Note} icon="alert" kind="warn" title=${refusal.problem} actions=${actions}>${advice(refusal)}<//>`;
}
