import { Row } from "../../components/row.js";
import { Section } from "../../components/section.js";
import { hrefTo } from "../../router.js";
import { formatDay } from "../../text/days.js";
import { periodTitle } from "../../text/periods.js";
import { html, useState } from "../../view.js";

const AT_FIRST = 5;

/** Reviews of other periods that were kept, the newest first. @param {{ view: any }} props */
export function EarlierReviews({ view }) {
  const [all, setAll] = useState(false);
  const others = view.kept.filter((/** @type {any} */ { period }) => period !== view.review.period);
  if (!others.length) return null;
  return html`<${Section} title="Kept before">
    <ul class="panel flush rows">
      ${others.slice(0, all ? others.length : AT_FIRST).map(
        (/** @type {any} */ { period, span, kept }) => html`<li key=${kept.ref}>
          <${Row}
            href=${hrefTo("review", [period])}
            title=${periodTitle(span, view.review.today)}
            detail=${html`<span class="you clamped" dir="auto">${lastAnswer(kept.note)}</span>`}
            end=${html`<span class="small quiet">${formatDay(kept.day, view.review.today)}</span>`}
          />
        </li>`,
      )}
    </ul>
    ${
      others.length > AT_FIRST &&
      !all &&
      html`<div class="buttons">
      <button type="button" class="button" onClick=${() => setAll(true)}>All ${others.length}</button>
    </div>`
    }
  <//>`;
}

/** What was answered last, which looks ahead. @param {string} note */
function lastAnswer(note) {
  return note.split("\n").findLast((line) => line.trim()) ?? "";
}
