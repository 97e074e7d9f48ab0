import { Cheer } from "../../../components/cheer.js";
import { Field } from "../../../components/input/field.js";
import { Sheet } from "../../../components/sheet.js";
import { save, tellRefusal } from "../../../save.js";
import { formatDay } from "../../../text/days.js";
import { formatAmount } from "../../../text/numbers.js";
import { html, useState } from "../../../view.js";

/**
 * Say that a milestone is reached, or how it is celebrated.
 * @param {{ goal: { id: string, title: string, today: string },
 *           milestone: import("../../../text/goals.js").MilestoneView, onClose: () => void }} props
 */
export function CelebrateSheet({ goal, milestone, onClose }) {
  const [note, setNote] = useState(milestone.note ?? "");
  const [day, setDay] = useState(milestone.reached ?? goal.today);
  const declared = milestone.reached === null;
  const submit = async () => {
    const request = {
      ...{ goal: goal.id, milestone: milestone.name },
      ...(note.trim() && { note: note.trim() }),
      ...(declared && { day }),
    };
    try {
      await save("celebrate", request, {
        title: declared ? "Reached" : "Celebrated",
        text: milestone.name,
        undo: false,
      });
    } catch (error) {
      tellRefusal(error);
      return;
    }
    onClose();
  };
  const footer = html`<button type="button" class="button main wide" disabled=${!declared && !note.trim()} onClick=${submit}>Save</button>`;
  return html`<${Sheet} title=${declared ? "Reached" : "Celebrate"} onClose=${onClose} footer=${footer}>
    <${Cheer} mark=${milestone.at === null ? "✓" : formatAmount(milestone.at)} title=${milestone.name}>
      ${declared ? "On the way to" : `Reached ${formatDay(milestone.reached ?? goal.today, goal.today)}, on the way to`}
      ${" "}<bdi>${goal.title}</bdi>.
    <//>
    ${declared && html`<${Field} label="When" type="date" max=${goal.today} value=${day} onInput=${(/** @type {string} */ text) => setDay(text || goal.today)} />`}
    <${Field}
      label="How do you celebrate it?"
      asked
      lines=${2}
      value=${note}
      hint="A lunch, a walk, a line to whoever helped. It stands in the story."
      onInput=${setNote}
    />
  <//>`;
}
