import { capitalized, formatList } from "../../text/numbers.js";
import { html, useId } from "../../view.js";
import { goalOf, isUsual, rhythmWords, withUsual } from "./form_state.js";

/** What the log suggests, up to four: one tap fills the sentence. @param {any} props */
export function Usual({ form, suggestions, onChange }) {
  const id = useId();
  if (suggestions.usual.length === 0) return null;
  return html`<div class="section" role="group" aria-labelledby=${id}>
    <span class="label" id=${id}>The usual</span>
    <div class="usual">
      ${suggestions.usual.map(
        (/** @type {any} */ usual) => html`<button
          type="button"
          aria-pressed=${String(isUsual(form, usual))}
          onClick=${() => onChange(withUsual(form, suggestions, usual))}
        >
          <b dir="auto">${usual.kind ? capitalized(usual.kind) : goalOf(usual.goal ?? "", suggestions)?.title}</b>
          <span dir="auto">${formatList(usual.people) || goalOf(usual.goal ?? "", suggestions)?.title}</span>
          <span class="fine">${rhythmWords(usual, suggestions.today)}</span>
        </button>`,
      )}
    </div>
  </div>`;
}
