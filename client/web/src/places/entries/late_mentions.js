import { Note } from "../../components/note.js";
import { Row } from "../../components/row.js";
import { Sheet } from "../../components/sheet.js";
import { today } from "../../device/clock.js";
import { device } from "../../device/device.js";
import { useRead } from "../../device/use_read.js";
import { hrefTo } from "../../router.js";
import { saveThrough, settle, tellRefusal } from "../../save.js";
import { formatDay } from "../../text/days.js";
import { capitalized, numberWord } from "../../text/numbers.js";
import { html, useState } from "../../view.js";
import { entryTitle } from "./entry_words.js";

/** @typedef {import("./entry_words.js").Entry} Entry */

/** Entries of this device about somebody whom another one erased before they met: do they go, too? */
export function LateMentions() {
  const { mentions } = device.state.value;
  const [open, setOpen] = useState(false);
  if (!mentions) return null;
  const one = mentions === 1;
  const title = one
    ? "An entry here names somebody you erased"
    : `${capitalized(numberWord(mentions))} entries here name somebody you erased`;
  const actions = html`<button type="button" class="button" onClick=${() => setOpen(true)}>Look at ${one ? "it" : "them"}</button>`;
  return html`<${Note} icon="people" kind="warn" title=${title} actions=${actions} passing>
      You erased them on another device, which did not know of ${one ? "it" : "these"} yet. You decide.
    <//>
    ${open && html`<${MentionsSheet} onClose=${() => setOpen(false)} />`}`;
}

/** @param {{ onClose: () => void }} props */
function MentionsSheet({ onClose }) {
  const { value } = useRead("late_mentions");
  /** @type {Entry[]} */
  const entries = value?.entries ?? [];
  const leave = () => close(settle("see_late_mentions", {}), onClose);
  const erase = () => close(eraseTexts(entries), onClose);
  const footer = html`<div class="buttons">
    <button type="button" class="button" onClick=${leave}>Leave as is</button>
    <button type="button" class="button stop" disabled=${entries.length === 0} onClick=${erase}>Erase here too</button>
  </div>`;
  return html`<${Sheet} title="Somebody you erased" onClose=${onClose} footer=${footer}>
    <p>Erased here too, these keep their day and what they count for. Names and notes go for good, here and on your other devices.</p>
    <ul class="panel flush rows">
      ${entries.map(
        (entry) => html`<li key=${entry.ref}>
          <${Row}
            href=${hrefTo("entry", [entry.ref])}
            title=${html`<bdi>${entryTitle(entry)}</bdi>`}
            detail=${formatDay(entry.day, today())}
          />
        </li>`,
      )}
    </ul>
  <//>`;
}

/** @param {Entry[]} entries */
function eraseTexts(entries) {
  const request = { refs: entries.map(({ ref }) => ref), keep_amount: true };
  return saveThrough("erase", request, { title: "Erased", text: "", undo: false });
}

/** @param {Promise<any>} done @param {() => void} onClose */
function close(done, onClose) {
  return done.then(onClose, tellRefusal);
}
