import { Switch } from "../../components/input/switch.js";
import { Sheet } from "../../components/sheet.js";
import { replaceWith } from "../../router.js";
import { saveThrough, tellRefusal } from "../../save.js";
import { html, useState } from "../../view.js";
import { entryTitle } from "./entry_words.js";

/** Erase an entry with all its versions; nothing undoes it.
 * @param {{ entry: import("./entry_words.js").Entry, onClose: () => void }} props */
export function EraseSheet({ entry, onClose }) {
  const [keeps, setKeeps] = useState(false);
  const erase = async () => {
    try {
      await saveThrough(
        "erase",
        { refs: [entry.ref], keep_amount: keeps },
        { title: "Erased", text: "", undo: false },
      );
    } catch (error) {
      tellRefusal(error);
      return;
    }
    onClose();
    if (!keeps) replaceWith("entries");
  };
  const footer = html`<button type="button" class="button stop wide" onClick=${erase}>Erase for good</button>`;
  return html`<${Sheet} title="Erase for good" onClose=${onClose} footer=${footer}>
    <p><bdi>${entryTitle(entry)}</bdi> goes with all its versions, from this device at once, and from the server and your other devices when they sync. Nothing undoes it.</p>
    <p>Backups and exports that were made before keep it.</p>
    <${Switch} title="Keep what it counts for" on=${keeps} onSwitch=${setKeeps} />
  <//>`;
}
