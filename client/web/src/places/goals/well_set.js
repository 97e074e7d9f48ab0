import { Section } from "../../components/section.js";
import { SmartStones } from "../../components/smart_stones.js";
import { useRead } from "../../device/use_read.js";
import { hrefTo } from "../../router.js";
import { html } from "../../view.js";

/** Whether a goal is specific, measured, in reach, relevant and timed.
 * @param {{ goal: import("../../text/goals.js").GoalView }} props */
export function WellSet({ goal }) {
  const { value } = useRead("smart", { goal: goal.id });
  const findings = value?.goals[0]?.smart.findings;
  if (!findings) return null;
  return html`<${Section} title="Is it well set?" action=${html`<a href=${hrefTo("smart", [goal.id])}>Why</a>`}>
    <div class="panel"><${SmartStones} verdicts=${verdicts(findings)} /></div>
  <//>`;
}

/** What each of the five findings comes to. @param {{ state: "yes" | "no" | "unknown" }[]} findings */
export function verdicts(findings) {
  return findings.map(({ state }) => state);
}
