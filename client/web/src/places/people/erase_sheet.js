import { Sheet } from "../../components/sheet.js";
import { useRead } from "../../device/use_read.js";
import { replaceWith } from "../../router.js";
import { saveThrough, tellRefusal } from "../../save.js";
import { formatCount, formatList } from "../../text/numbers.js";
import { html } from "../../view.js";

/** Erase a person everywhere; nothing undoes it. @param {{ name: string, onClose: () => void }} props */
export function EraseSheet({ name, onClose }) {
  const { value } = useRead("person_erasure", { name });
  const erase = async () => {
    try {
      await saveThrough("erase_person", { name }, { title: "Erased", text: "", undo: false });
    } catch (error) {
      tellRefusal(error);
      return;
    }
    onClose();
    replaceWith("people");
  };
  const footer = html`<button type="button" class="button stop wide" onClick=${erase}>Erase for good</button>`;
  return html`<${Sheet} title="Erase for good" onClose=${onClose} footer=${footer}>
    ${value && html`<p><bdi>${name}</bdi> is named in ${formatList(places(value))}.</p>`}
    <p>The name goes from all of it, with what you know, the next steps and the notes of each talk: from this device at once, and from the server and your other devices when they sync. Nothing undoes it.</p>
    <p>What you did stays, with its day, its amount and whom else you met. Goals stay without the name; the reasons for changing them go. Backups and exports that were made before keep everything.</p>
  <//>`;
}

/** @param {{ entries: number, goals: number, steps: number, described: boolean, others: number }} found */
function places({ entries, goals, steps, described, others }) {
  return [
    entries && formatCount(entries, "entry"),
    goals && formatCount(goals, "goal"),
    described && "what you know of them",
    steps && formatCount(steps, "next step"),
    others && `what you know of ${formatCount(others, "other person")}`,
  ].filter((place) => typeof place === "string");
}
