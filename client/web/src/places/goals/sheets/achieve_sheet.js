import { Cheer } from "../../../components/cheer.js";
import { Sheet } from "../../../components/sheet.js";
import { standing } from "../../../text/goals.js";
import { html, useState } from "../../../view.js";
import { ReasonSheet } from "./reason_sheet.js";

/** Close a goal as achieved: what it came to is asked, and then stones rise.
 * @param {{ goal: import("../../../text/goals.js").GoalView, onClose: () => void }} props */
export function AchieveSheet({ goal, onClose }) {
  const [done, setDone] = useState(false);
  if (done) {
    const footer = html`<button type="button" class="button main wide" onClick=${onClose}>Done</button>`;
    return html`<${Sheet} title="Achieved" onClose=${onClose} footer=${footer}>
      <${Cheer} mark="✓" title=${goal.title}>${standing(goal)}<//>
    <//>`;
  }
  return html`<${ReasonSheet}
    title="Achieve"
    question="What has come of it?"
    button="Achieved"
    operation="change_status"
    request=${(/** @type {string} */ reason) => ({ goal: goal.id, status: "achieved", reason })}
    words=${{ title: "Achieved", text: goal.title }}
    onClose=${onClose}
    onSaved=${() => setDone(true)}
  >
    <p>“<bdi>${goal.title}</bdi>” is closed as achieved: ${standing(goal)}.</p>
  <//>`;
}
