import { html } from "../view.js";

/** The stone with three lines of writing. */
export function Brand() {
  return html`<svg width="30" height="34" viewBox="0 0 30 34" aria-hidden="true" class="brand-stone">
    <path d="M3 33V14a12 12 0 0 1 24 0v19z" />
    <path class="writing" d="M9 15h12M9 21h12M9 27h7" />
  </svg>`;
}
