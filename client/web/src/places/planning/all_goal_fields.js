import { Field } from "../../components/input/field.js";
import { html } from "../../view.js";
import { AboutField, OtherFields, ParentField, PurposeField, UnitField } from "./goal_fields.js";
import { MilestonesEditor } from "./milestones_editor.js";

/**
 * All fields of a goal but its plan, to change some of them. `own` is its id; `children` stand after the unit.
 * @param {import("./goal_fields.js").FormProps & { own: string, children?: any }} props
 */
export function AllGoalFields({ form, onChange, own, children }) {
  const change = { form, onChange };
  return html`
    <${Field}
      label="Title"
      yours
      value=${form.title}
      autocomplete="off"
      onInput=${(/** @type {string} */ title) => onChange({ ...form, title })}
    />
    <${UnitField} ...${change} />
    ${children}
    <${PurposeField} ...${change} />
    <${ParentField} ...${change} own=${own} />
    <${MilestonesEditor} ...${change} unit=${form.unit} />
    <${AboutField} ...${change} />
    <${OtherFields} ...${change} />
  `;
}
