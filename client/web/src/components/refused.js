import { html } from "../view.js";
import { Note } from "./note.js";
import { WayOut } from "./way_out.js";

/** Why something cannot be shown, and what to do.
 * @param {{ refusal: import("./way_out.js").Told, actions?: any, kind?: "warn" | "bad" }} props */
export function Refused({ refusal, actions, kind = "warn" }) {
  return html`<${Note}
    icon="alert"
    kind=${kind}
    title=${refusal.problem}
    actions=${(actions || refusal.place) && html`${actions}<${WayOut} refusal=${refusal} />`}
  >${refusal.advice}<//>`;
}
