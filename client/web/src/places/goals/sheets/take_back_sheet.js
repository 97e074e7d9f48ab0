import { html } from "../../../view.js";
import { ReasonSheet } from "./reason_sheet.js";

/** Take an adjustment back: it stays in the history, and no longer counts.
 * @param {{ item: import("../detail.js").StoryItem, goal: { title: string }, onClose: () => void }} props */
export function TakeBackSheet({ item, goal, onClose }) {
  const ref = item.revision?.ref ?? "";
  const what = item.letter ? `adjustment ${item.letter}` : "this";
  return html`<${ReasonSheet}
    title=${`Take back ${what}`}
    button="Take it back"
    operation="undo"
    request=${(/** @type {string} */ reason) => ({ ref, reason })}
    words=${{ title: "Taken back", text: goal.title }}
    onClose=${onClose}
  >
    <p>It stays in the history, and no longer counts. What was in force before it is in force again.</p>
  <//>`;
}
