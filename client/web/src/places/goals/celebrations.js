import { Cheer } from "../../components/cheer.js";
import { formatDay } from "../../text/days.js";
import { metOn } from "../../text/goals.js";
import { formatAmount } from "../../text/numbers.js";
import { html, useState } from "../../view.js";
import { AchieveSheet } from "./sheets/achieve_sheet.js";

/** A goal that is met asks once whether to close it, and stays until it is.
 * @param {{ goal: import("../../text/goals.js").GoalView }} props */
export function Celebrations({ goal }) {
  const [open, setOpen] = useState(false);
  const met = metOn(goal);
  const asks = met !== null && goal.status === "active" && goal.target !== null;
  const actions = html`<button type="button" class="button" onClick=${() => setOpen(true)}>Close it as achieved</button>`;
  // The sheet stays when the goal is closed by it.
  return html`${
    asks &&
    html`<${Cheer} mark=${formatAmount(goal.target ?? 0)} title="The target is met" actions=${actions}>
      Since ${formatDay(met, goal.today)}. It goes on counting until you close it.
    <//>`
  }
  ${open && html`<${AchieveSheet} goal=${goal} onClose=${() => setOpen(false)} />`}`;
}
