import { Note } from "../../components/note.js";
import { WayOut } from "../../components/way_out.js";
import { html } from "../../view.js";

/** Why a task was not done, and what to do. @param {{ refusal: any }} props */
export function TaskRefusal({ refusal }) {
  if (!refusal) return null;
  const lines = String(refusal.problem ?? refusal.message ?? refusal).split("\n");
  return html`<div role="alert">
    <${Note} icon="alert" kind="bad" title=${lines[0]} actions=${refusal.place && html`<${WayOut} refusal=${refusal} />`}>
      ${lines.slice(1).map((line) => html`<span class="line" dir="auto">${line.trim()}</span>`)}${refusal.advice}
    <//>
  </div>`;
}
