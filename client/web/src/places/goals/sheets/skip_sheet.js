import { Field } from "../../../components/input/field.js";
import { Segments } from "../../../components/input/segments.js";
import { html, useState } from "../../../view.js";
import { ReasonSheet } from "./reason_sheet.js";

/** Skip a period of a goal that recurs: no streak is broken by it.
 * @param {{ goal: import("../../../text/goals.js").GoalView, onClose: () => void }} props */
export function SkipSheet({ goal, onClose }) {
  const every = goal.cadence?.every ?? "week";
  const [which, setWhich] = useState("this");
  const [day, setDay] = useState(goal.today);
  const period = which === "this" ? undefined : which === "next" ? `next ${every}` : day;
  const choices = [
    { value: "this", label: `This ${every}` },
    { value: "next", label: `Next ${every}` },
    { value: "other", label: "Another" },
  ];
  return html`<${ReasonSheet}
    title=${`Skip a ${every}`}
    button="Skip it"
    suggestions=${["Away", "In bed with a cold", "Too much else"]}
    operation="skip_period"
    request=${(/** @type {string} */ reason) => ({ goal: goal.id, reason, ...(period && { period }) })}
    words=${{ title: "Skipped", text: `${goal.title}: no streak is broken` }}
    onClose=${onClose}
  >
    <p>It is neither met nor missed, and breaks no streak.</p>
    <${Segments} legend=${`Which ${every}`} choices=${choices} chosen=${which} onChoose=${setWhich} />
    ${
      which === "other" &&
      html`<${Field} label=${`A day in that ${every}`} type="date" value=${day} onInput=${(/** @type {string} */ text) => setDay(text || goal.today)} />`
    }
  <//>`;
}
