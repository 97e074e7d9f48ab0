import { html } from "../../view.js";
import { AllGoalFields } from "../planning/all_goal_fields.js";
import { CadenceFields } from "../planning/goal_fields.js";

/**
 * What is supposed more seldom: all the other fields of a goal.
 * @param {import("../planning/goal_fields.js").FormProps & { goal: string }} props
 */
export function SupposeMore({ goal, form, onChange }) {
  return html`<details class="more-fields">
    <summary>How often, what it serves, and more</summary>
    <div class="form">
      <${AllGoalFields} form=${form} onChange=${onChange} own=${goal}>
        <${CadenceFields} form=${form} onChange=${onChange} />
      <//>
    </div>
  </details>`;
}
