import { Field } from "../../../components/input/field.js";
import { Segments } from "../../../components/input/segments.js";
import { parseNumber } from "../../../text/parse_number.js";
import { html, useState } from "../../../view.js";
import { ReasonSheet } from "./reason_sheet.js";

/** Add a milestone to a goal: where somebody says so, at a value, or at a part of the way.
 * @param {{ detail: import("../detail.js").GoalDetail, onClose: () => void }} props */
export function AddMilestoneSheet({ detail, onClose }) {
  const { goal, milestones } = detail;
  const [name, setName] = useState("");
  const [kind, setKind] = useState(goal.target === null ? "declared" : "value");
  const [at, setAt] = useState("");
  const kinds = [
    { value: "declared", label: "When I say so" },
    { value: "value", label: "At a value" },
    ...(goal.target === null ? [] : [{ value: "percent", label: "At a share" }]),
  ];
  const number = parseNumber(at);
  const added = {
    name: name.trim() || "Milestone",
    ...(kind !== "declared" && number !== null && { [kind]: number }),
  };
  return html`<${ReasonSheet}
    title="Add a milestone"
    question="Why now?"
    button="Add it"
    suggestions=${["To see that it moves", "It is a long way otherwise"]}
    operation="adjust_goal"
    request=${(/** @type {string} */ reason) => ({ goal: goal.id, reason, fields: { milestones: [...milestones, added] } })}
    words=${{ title: "Added", text: added.name }}
    onClose=${onClose}
  >
    <${Field} label="Its name" yours value=${name} onInput=${setName} />
    <${Segments} legend="When it is reached" choices=${kinds} chosen=${kind} onChoose=${setKind} />
    ${
      kind !== "declared" &&
      html`<${Field}
      label=${kind === "value" ? `At how many ${goal.unit ?? ""}` : "At which share of the way, in %"}
      inputmode="decimal"
      value=${at}
      problem=${at && number === null ? "Write a number, as 30 or 2.5." : ""}
      onInput=${setAt}
    />`
    }
  <//>`;
}
