import { Sheet } from "../../../components/sheet.js";
import { replaceWith } from "../../../router.js";
import { saveThrough, tellRefusal } from "../../../save.js";
import { html } from "../../../view.js";

/** Erase a goal with all that was adjusted; nothing undoes it.
 * @param {{ goal: import("../../../text/goals.js").GoalView, onClose: () => void }} props */
export function EraseSheet({ goal, onClose }) {
  const erase = async () => {
    try {
      await saveThrough("erase", { goal: goal.id }, { title: "Erased", text: "", undo: false });
    } catch (error) {
      tellRefusal(error);
      return;
    }
    onClose();
    replaceWith("goals");
  };
  const footer = html`<button type="button" class="button stop wide" onClick=${erase}>Erase for good</button>`;
  return html`<${Sheet} title="Erase for good" onClose=${onClose} footer=${footer}>
    <p><bdi>${goal.title}</bdi> goes with all its adjustments and milestones, from this device at once, and from the server and your other devices when they sync. Nothing undoes it.</p>
    <p>What was logged for it stays among the entries. Backups and exports that were made before keep the goal.</p>
  <//>`;
}
