import { Refused } from "../../components/refused.js";
import { Section } from "../../components/section.js";
import { Stone } from "../../components/stone.js";
import { useRead } from "../../device/use_read.js";
import { hrefTo } from "../../router.js";
import { Head } from "../../shell/head.js";
import { formatDay } from "../../text/days.js";
import { html } from "../../view.js";

/** What stands in a stone in the place of its letter. @type {Record<string, string | null>} */
const SIGNS = { yes: null, no: "–", unknown: "?" };
/** @type {Record<string, string>} */
const WORDS = { yes: "holds", no: "missing", unknown: "cannot be told yet" };

/** One goal: why each of the five holds or not, what to mend, and how its versions fared. @param {{ id: string }} props */
export function SmartGoal({ id }) {
  const { value, refusal } = useRead("smart", { goal: id });
  const found = value?.goals[0];
  const back = found
    ? { href: hrefTo("goal", [id]), name: found.goal.title }
    : { href: hrefTo("smart"), name: "SMART" };
  return html`<div class="screen">
    <${Head} title="SMART" back=${back} under=${found && summary(found.smart)} />
    ${refusal && html`<${Refused} refusal=${refusal} />`}
    ${
      found &&
      html`<div class="columns even">
      <div>
        <${Findings} smart=${found.smart} />
        <${Mend} found=${found} />
      </div>
      <div><${Versions} smart=${found.smart} /></div>
    </div>`
    }
  </div>`;
}

/** @param {any} smart */
function summary({ findings, day, today }) {
  const held = findings.filter((/** @type {any} */ finding) => finding.state === "yes").length;
  const when = day === today ? "today" : `on ${formatDay(day, today)}, when it ended`;
  return `${held} of ${findings.length} hold ${when}.`;
}

/** @param {{ smart: any }} props */
function Findings({ smart }) {
  return html`<ul class="panel flush rows marked">
    ${smart.findings.map(
      (/** @type {any} */ finding) => html`<li>
        <div class="row">
          <${Stone} kind=${finding.state === "yes" ? "got" : "open"}>${SIGNS[finding.state] ?? finding.letter}<//>
          <span class="body">
            <span class="title">${finding.name}<span class="vh">: ${WORDS[finding.state]}</span></span>
            <span class="detail" dir="auto">${finding.reason}</span>
            ${finding.state === "no" && finding.advice && html`<strong class="small" dir="auto">${finding.advice}</strong>`}
          </span>
        </div>
      </li>`,
    )}
  </ul>`;
}

/** The way to mend it. @param {{ found: any }} props */
function Mend({ found: { goal, smart } }) {
  const fails = smart.findings.some((/** @type {any} */ finding) => finding.state === "no");
  if (!fails || ["achieved", "dropped"].includes(smart.status)) return null;
  return html`<div class="buttons">
    <a class="button main" href=${hrefTo("adjust", [goal.id])}>Mend it</a>
    <a class="button" href=${hrefTo("purpose")}>Give it a purpose</a>
  </div>`;
}

/** How each version of the goal fared, the newest first. @param {{ smart: any }} props */
function Versions({ smart }) {
  const lapsed = smart.findings.flatMap((/** @type {any} */ finding, /** @type {number} */ at) =>
    lapsedWords(smart, finding, at),
  );
  return html`<${Section} title="Its versions">
    <ol class="panel flush rows">
      ${smart.versions.toReversed().map(
        (/** @type {any} */ version) => html`<li>
          <div class="row">
            <span class="body">
              <span class="title">${formatDay(version.day, smart.today)}</span>
              <span class=${version.reason ? "you" : "detail"} dir="auto">${version.reason ? `“${version.reason}”` : "set"}</span>
              <${Letters} findings=${version.findings} />
            </span>
          </div>
        </li>`,
      )}
    </ol>
    ${lapsed.map((/** @type {string} */ words) => html`<p class="small quiet" dir="auto">${words}</p>`)}
  <//>`;
}

/** The five letters in a line: strong where they hold. @param {{ findings: any[] }} props */
function Letters({ findings }) {
  return html`<span class="smart-letters">
    ${findings.map(
      (finding) => html`<span class=${finding.state}>
        <span aria-hidden="true">${SIGNS[finding.state] ?? finding.letter}</span><span class="vh">${finding.name}: ${WORDS[finding.state]}. </span>
      </span>`,
    )}
  </span>`;
}

/** Until when something held that is missing now, and what ended it.
 * @param {any} smart @param {any} finding @param {number} at @returns {string[]} */
function lapsedWords(smart, finding, at) {
  const states = smart.versions.map((/** @type {any} */ version) => version.findings[at].state);
  const last = states.lastIndexOf("yes");
  if (finding.state !== "no" || last < 0) return [];
  if (last === states.length - 1)
    return [`${finding.name} as it was last adjusted, but not on ${formatDay(smart.day, smart.today)}.`];
  const ended = smart.versions[last + 1];
  return [`${finding.name} until ${formatDay(ended.day, smart.today)}: ${ended.reason}`];
}
