import { html } from "../view.js";
import { Stone } from "./stone.js";

/** The letters of SMART with what each asks. */
const LETTERS = [
  { letter: "S", word: "specific" },
  { letter: "M", word: "measured" },
  { letter: "A", word: "in reach" },
  { letter: "R", word: "relevant" },
  { letter: "T", word: "timed" },
];
const MARKS = { yes: null, no: "–", unknown: "?" };

/** Which of the five hold: a stone for each that does, – for what is missing, ? for what cannot be told yet.
 * @param {{ verdicts: ("yes" | "no" | "unknown")[] }} props */
export function SmartStones({ verdicts }) {
  return html`<ul class="smart">
    ${LETTERS.map(({ letter, word }, at) => {
      const verdict = verdicts[at];
      return html`<li>
        <${Stone} kind=${verdict === "yes" ? "got" : "open"}>${MARKS[verdict] ?? letter}<//>
        ${word}<span class="vh">: ${verdict}</span>
      </li>`;
    })}
  </ul>`;
}
