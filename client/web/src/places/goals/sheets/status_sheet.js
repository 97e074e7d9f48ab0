import { Field } from "../../../components/input/field.js";
import { html, useState } from "../../../view.js";
import { ReasonSheet } from "./reason_sheet.js";

/** @type {Record<string, { status: string, title: string, says: string, button: string, saved: string, reasons: string[] }>} */
const CHANGES = {
  pause: {
    ...{ status: "paused", title: "Pause", button: "Pause it", saved: "Paused" },
    says: "Its plan is flat until it is resumed, and nothing is due.",
    reasons: ["Other things come first", "Away for a while"],
  },
  resume: {
    ...{ status: "active", title: "Take it up again", button: "Resume it", saved: "Resumed" },
    says: "Its plan goes on from where it is.",
    reasons: ["There is time again", "It matters after all"],
  },
  drop: {
    ...{ status: "dropped", title: "Drop", button: "Drop it", saved: "Dropped" },
    says: "It is closed without having been achieved. All that was logged stays, and it can be taken up again.",
    reasons: ["It is no longer what I want", "The time for it has passed"],
  },
};

/** Pause, resume or drop a goal, for a reason, from a day on.
 * @param {{ goal: import("../../../text/goals.js").GoalView, change: string, onClose: () => void }} props */
export function StatusSheet({ goal, change, onClose }) {
  const { status, title, says, button, saved, reasons } = CHANGES[change];
  const [since, setSince] = useState(goal.today);
  return html`<${ReasonSheet}
    title=${title}
    button=${button}
    suggestions=${reasons}
    operation="change_status"
    request=${(/** @type {string} */ reason) => ({ goal: goal.id, status, reason, ...(since !== goal.today && { since }) })}
    words=${{ title: saved, text: goal.title }}
    onClose=${onClose}
  >
    <p>${says}</p>
    <${Field} label="From" type="date" value=${since} onInput=${(/** @type {string} */ day) => setSince(day || goal.today)} />
  <//>`;
}
