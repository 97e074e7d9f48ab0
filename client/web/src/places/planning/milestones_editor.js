import { Icon } from "../../components/icon.js";
import { Field } from "../../components/input/field.js";
import { formatMilestone } from "../../text/fields.js";
import { html, useId, useState } from "../../view.js";
import { typedMilestone } from "./typed_milestone.js";

const QUARTERS = [25, 50, 75, 100].map((percent) => ({ name: `${percent} %`, percent }));
const HOW = "Write a value as 30, a share of the way as 50%, or nothing for what you say yourself.";
const NOTHING = { name: "", at: "" };

/** A list of milestones to add to and take from. What is typed stays in the form, so that saving takes it in.
 * @param {import("./goal_fields.js").FormProps & { unit: string }} props */
export function MilestonesEditor({ form, onChange, unit }) {
  const id = useId();
  const [asked, setAsked] = useState(false);
  const { milestones, typed } = form;
  const made = typedMilestone(form) ?? "A milestone needs a name.";
  const change = (/** @type {Partial<typeof form>} */ changed) => onChange({ ...form, ...changed });
  const type = (/** @type {Partial<typeof typed>} */ more) => change({ typed: { ...typed, ...more } });
  const add = () => {
    setAsked(typeof made === "string");
    if (typeof made !== "string") change({ milestones: [...milestones, made], typed: NOTHING });
  };
  const unused = QUARTERS.filter((quarter) => !milestones.some((each) => each.name === quarter.name));
  return html`<div class="field-group" role="group" aria-labelledby=${id}>
    <span class="label" id=${id}>Milestones</span>
    ${
      milestones.length > 0 &&
      html`<ul class="panel flush rows">
      ${milestones.map(
        (milestone) => html`<li key=${milestone.name} class="removable">
          <bdi>${formatMilestone(milestone)}</bdi>
          <button
            type="button"
            class="close"
            aria-label=${`Remove ${milestone.name}`}
            onClick=${() => change({ milestones: milestones.filter((other) => other !== milestone) })}
          >
            <${Icon} name="close" small />
          </button>
        </li>`,
      )}
    </ul>`
    }
    <div class="pair-of-fields">
      <${Field} label="Name" yours value=${typed.name} autocomplete="off" problem=${asked && typeof made === "string" ? made : ""} onInput=${(/** @type {string} */ name) => type({ name })} />
      <${Field} label=${unit ? `At how many ${unit}` : "At"} value=${typed.at} autocomplete="off" hint=${HOW} onInput=${(/** @type {string} */ at) => type({ at })} />
    </div>
    <div class="buttons">
      <button type="button" class="button" onClick=${add}><${Icon} name="plus" small />Add milestone</button>
      ${
        unused.length === QUARTERS.length &&
        html`<button type="button" class="button bare" onClick=${() => change({ milestones: [...milestones, ...QUARTERS] })}>
        Every quarter of the way
      </button>`
      }
    </div>
  </div>`;
}
