import { Icon } from "../../components/icon.js";
import { Field } from "../../components/input/field.js";
import { formatMilestone } from "../../text/fields.js";
import { parseNumber } from "../../text/parse_number.js";
import { html, useId, useState } from "../../view.js";

/** @typedef {import("../goals/detail.js").Milestone} Milestone */

const QUARTERS = [25, 50, 75, 100].map((percent) => ({ name: `${percent} %`, percent }));
const HOW = "Write a value as 30, a share of the way as 50%, or nothing for what you say yourself.";

/** A list of milestones to add to and take from.
 * @param {{ milestones: Milestone[], unit: string, onChange: (milestones: Milestone[]) => void }} props */
export function MilestonesEditor({ milestones, unit, onChange }) {
  const id = useId();
  const [name, setName] = useState("");
  const [at, setAt] = useState("");
  const [problem, setProblem] = useState("");
  const add = () => {
    const made = milestoneOf(name, at, milestones);
    if (typeof made === "string") {
      setProblem(made);
      return;
    }
    onChange([...milestones, made]);
    setName("");
    setAt("");
    setProblem("");
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
            onClick=${() => onChange(milestones.filter((other) => other !== milestone))}
          >
            <${Icon} name="close" small />
          </button>
        </li>`,
      )}
    </ul>`
    }
    <div class="pair-of-fields">
      <${Field} label="Name" yours value=${name} autocomplete="off" problem=${problem} onInput=${setName} />
      <${Field} label=${unit ? `At how many ${unit}` : "At"} value=${at} autocomplete="off" hint=${HOW} onInput=${setAt} />
    </div>
    <div class="buttons">
      <button type="button" class="button" onClick=${add}><${Icon} name="plus" small />Add milestone</button>
      ${
        unused.length === QUARTERS.length &&
        html`<button type="button" class="button bare" onClick=${() => onChange([...milestones, ...QUARTERS])}>
        Every quarter of the way
      </button>`
      }
    </div>
  </div>`;
}

/** The milestone that was typed, or what is wrong with it.
 * @param {string} name @param {string} at @param {Milestone[]} others @returns {Milestone | string} */
function milestoneOf(name, at, others) {
  const title = name.trim().replace(/\s+/g, " ");
  if (!title) return "A milestone needs a name.";
  if (others.some((other) => other.name === title)) return "There is one of that name already.";
  if (!at.trim()) return { name: title };
  const share = /^(.*)%$/.exec(at.trim());
  const number = parseNumber(share ? share[1] : at);
  if (number === null) return "Write its value as a number, or nothing.";
  if (!share) return { name: title, value: number };
  return Number.isInteger(number) && number >= 1 && number <= 100
    ? { name: title, percent: number }
    : "A share of the way is a whole number from 1 to 100.";
}
