import { Empty } from "../../components/empty.js";
import { Refused } from "../../components/refused.js";
import { Row } from "../../components/row.js";
import { SmartStones } from "../../components/smart_stones.js";
import { useRead } from "../../device/use_read.js";
import { hrefTo } from "../../router.js";
import { Head } from "../../shell/head.js";
import { formatCount } from "../../text/numbers.js";
import { html } from "../../view.js";
import { SmartGoal } from "./smart_goal.js";

const BACK = { href: hrefTo("more"), name: "More" };
const LEGEND =
  "Specific, measured, in reach, relevant, timed. A stone for each that holds; – for what is missing, ? for what cannot be told yet.";

/** Whether goals are set well, and what to mend. @param {{ route: import("../../router.js").Route }} props */
export function Place({ route }) {
  const [id] = route.parts;
  return id ? html`<${SmartGoal} id=${id} />` : html`<${AllSmart} />`;
}

function AllSmart() {
  const { value, refusal } = useRead("smart");
  if (!value) {
    return html`<div class="screen">
      <${Head} title="SMART" back=${BACK} />
      ${refusal && html`<${Refused} refusal=${refusal} />`}
    </div>`;
  }
  const running = value.goals.filter((/** @type {any} */ { smart }) => smart.status === "active");
  if (!running.length) return html`<${NoGoals} some=${value.goals.length > 0} />`;
  const toMend = running.filter((/** @type {any} */ { smart }) =>
    smart.findings.some((/** @type {any} */ each) => each.state === "no"),
  );
  const sorted = [...toMend, ...running.filter((/** @type {any} */ each) => !toMend.includes(each))];
  return html`<div class="screen">
    <${Head} title="SMART" back=${BACK} under=${underWords(running.length, toMend.length)} />
    <ul class="panel flush rows">
      ${sorted.map(
        ({ smart }) => html`<li key=${smart.id}>
          <${Row} href=${hrefTo("smart", [smart.id])} title=${html`<bdi>${smart.title}</bdi>`}>
            <${SmartStones} verdicts=${smart.findings.map((/** @type {any} */ { state }) => state)} />
            <span class="detail">${firstAdvice(smart.findings)}</span>
          <//>
        </li>`,
      )}
    </ul>
    <p class="fine">${LEGEND}</p>
  </div>`;
}

/** @param {{ some: boolean }} props */
function NoGoals({ some }) {
  return html`<div class="screen">
    <${Head} title="SMART" back=${BACK} />
    <${Empty} action=${html`<a class="button main" href=${hrefTo(some ? "goals" : "set")}>${some ? "See the goals" : "Set a goal"}</a>`}>
      ${some ? "No goal is running, so there is nothing to check." : "There is no goal to check yet."}
    <//>
  </div>`;
}

/** @param {number} running @param {number} toMend */
function underWords(running, toMend) {
  if (!toMend) return `All ${formatCount(running, "goal")} are set well, as far as can be told.`;
  return `${toMend} of ${formatCount(running, "goal")} could be set better.`;
}

/** What to change first. @param {{ state: string, advice: string }[]} findings */
function firstAdvice(findings) {
  return findings.find((finding) => finding.state === "no")?.advice ?? "";
}
