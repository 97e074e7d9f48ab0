import { Section } from "../../components/section.js";
import { html } from "../../view.js";
import { stepsOfGoal } from "./adjustments.js";
import { AllSwitch, DeviceSwitch, StepSwitch } from "./what_ifs.js";

/** @typedef {import("./what_if.js").Otherwise} Otherwise */

/**
 * What can be otherwise for all goals at once: the adjustments of each, and all that a device wrote.
 * @param {{ goals: any[], devices: { id: string, name: string }[], today: import("../../text/days.js").Day,
 *           otherwise: Otherwise, onChange: (next: Otherwise) => void }} props
 */
export function AllWhatIfs({ goals, devices, today, otherwise, onChange }) {
  const adjusted = goals
    .map(({ id, title, revisions }) => ({ id, title, steps: stepsOfGoal(revisions) }))
    .filter(({ steps }) => steps.length);
  const shownDevices = devices.length > 1 ? devices : [];
  if (!adjusted.length && !shownDevices.length) return null;
  /** @param {Partial<Otherwise>} part */
  const change = (part) => onChange({ ...otherwise, ...part });
  const steps = adjusted.flatMap((goal) => goal.steps);
  return html`<${Section} title="What if" action=${html`<${AllSwitch} steps=${steps} otherwise=${otherwise} onChange=${onChange} />`}>
    <ul class="panel flush rows what-ifs">
      ${shownDevices.map(
        (device) => html`<li key=${device.id}>
          <${DeviceSwitch} device=${device} today=${today} otherwise=${otherwise} onChange=${change} />
        </li>`,
      )}
      ${adjusted.map(
        (goal) => html`<li key=${goal.id}>
          <details class="what-if-goal">
            <summary><span>${goal.steps.length === 1 ? "The adjustment" : `${goal.steps.length} adjustments`} of <bdi>${goal.title}</bdi></span></summary>
            <ul class="rows">
              ${goal.steps.map((step) => html`<li key=${step.ref}><${StepSwitch} step=${step} otherwise=${otherwise} onChange=${change} /></li>`)}
            </ul>
          </details>
        </li>`,
      )}
    </ul>
    <p class="fine">Turn off what should not have been. A replay changes nothing.</p>
  <//>`;
}
