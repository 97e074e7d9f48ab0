import { Field } from "../../components/input/field.js";
import { html } from "../../view.js";
import {
  AboutField,
  CadenceFields,
  MilestoneFields,
  OtherFields,
  ParentField,
  PurposeField,
  UnitField,
} from "../planning/goal_fields.js";

/**
 * What is supposed more seldom: all the other fields of a goal.
 * @param {import("../planning/goal_fields.js").FormProps & { goal: string }} props
 */
export function SupposeMore({ goal, form, onChange }) {
  const change = { form, onChange };
  return html`<details class="more-fields">
    <summary>How often, what it serves, and more</summary>
    <div class="form">
      <${CadenceFields} ...${change} />
      <${ParentField} ...${change} own=${goal} />
      <${MilestoneFields} ...${change} unit=${form.unit} />
      <${UnitField} ...${change} />
      <${PurposeField} ...${change} />
      <${AboutField} ...${change} />
      <${Field}
        label="Title"
        yours
        value=${form.title}
        autocomplete="off"
        onInput=${(/** @type {string} */ title) => onChange({ ...form, title })}
      />
      <${OtherFields} ...${change} />
    </div>
  </details>`;
}
