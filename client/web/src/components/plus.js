import { html } from "../view.js";
import { Icon } from "./icon.js";

/** One tap to log. @param {{ label: string, onClick: () => void, done?: boolean }} props */
export function Plus({ label, onClick, done = false }) {
  return html`<button type="button" class=${done ? "plus done" : "plus"} aria-label=${label} onClick=${onClick}>
    <${Icon} name=${done ? "check" : "plus"} />
  </button>`;
}
