import { initials } from "../text/initials.js";
import { html } from "../view.js";

/** A person's initials in a circle, ringed where a contact is due. The name stands beside it.
 * @param {{ name: string, due?: boolean, size?: "tiny" | "large" }} props */
export function Face({ name, due = false, size }) {
  const names = ["face", due && "due", size].filter(Boolean).join(" ");
  return html`<span class=${names} aria-hidden="true">${initials(name)}</span>`;
}
