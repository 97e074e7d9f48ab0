import { Field } from "../../components/input/field.js";
import { Row } from "../../components/row.js";
import { Sheet } from "../../components/sheet.js";
import { useRead } from "../../device/use_read.js";
import { formatDay } from "../../text/days.js";
import { formatAmount, formatList } from "../../text/numbers.js";
import { html, useState } from "../../view.js";

const MOST = 40;

/**
 * Chooses an entry of a goal to leave out in a replay.
 * @param {{ goal: string, today: string, chosen: string[], onClose: () => void,
 *           onChoose: (entry: { ref: string, words: string }) => void }} props
 */
export function LeftOutSheet({ goal, today, chosen, onClose, onChoose }) {
  const { value } = useRead("history", { goal });
  const [sought, setSought] = useState("");
  const entries = (value?.events ?? [])
    .filter((/** @type {any} */ { event }) => event.type === "ActivityLogged" && !event.corrects)
    .map((/** @type {any} */ { ref, event }) => ({
      ref,
      words: entryWords(event, goal),
      day: formatDay(event.day, today),
    }))
    .filter(
      (/** @type {any} */ { ref, words, day }) =>
        !chosen.includes(ref) && `${words} ${day}`.toLowerCase().includes(sought.toLowerCase()),
    )
    .toReversed();
  return html`<${Sheet} title="Leave out an entry" onClose=${onClose}>
    <${Field} label="Search" type="search" value=${sought} onInput=${setSought} />
    ${
      value &&
      (entries.length
        ? html`<ul class="panel flush rows">
          ${entries.slice(0, MOST).map(
            (/** @type {{ ref: string, words: string, day: string }} */ entry) => html`<li key=${entry.ref}>
              <${Row}
                title=${html`<span dir="auto">${entry.words}</span>`}
                detail=${entry.day}
                onClick=${() => onChoose({ ref: entry.ref, words: `${entry.words}, ${entry.day}` })}
              />
            </li>`,
          )}
        </ul>`
        : html`<p class="quiet">No entry fits.</p>`)
    }
    ${entries.length > MOST && html`<p class="fine">${entries.length - MOST} more; search for them.</p>`}
  <//>`;
}

/** `coffee with Ana Lima`, `2, call`. @param {any} event @param {string} goal */
function entryWords(event, goal) {
  const given =
    (event.contributions ?? []).find((/** @type {any} */ each) => each.goal === goal)?.amount ?? 1;
  const what = event.kind ?? "entry";
  const who = event.people?.length ? ` with ${formatList(event.people)}` : "";
  return `${given === 1 ? "" : `${formatAmount(given)}, `}${what}${who}`;
}
