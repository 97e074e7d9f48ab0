import { Segments } from "../../components/input/segments.js";
import { useRead } from "../../device/use_read.js";
import { hrefTo } from "../../router.js";
import { Head } from "../../shell/head.js";
import { daysBetween } from "../../text/days.js";
import { formatAmount, formatCount } from "../../text/numbers.js";
import { html, useRef, useState } from "../../view.js";
import { FactsTable } from "./facts_table.js";
import { hindsightSentence, otherwiseSentence, otherwiseWords } from "./sentence.js";
import { StopPanel } from "./stop_panel.js";
import { dayOfStop, figuresAt, stopAt } from "./stops.js";
import { ThenNow } from "./then_now.js";
import { useRested } from "./use_rested.js";
import { NOTHING, questionOf } from "./what_if.js";
import { WhatIfs } from "./what_ifs.js";

/** @typedef {import("./stops.js").Knowledge} Knowledge */
/** @typedef {import("./stops.js").ReplayDays} ReplayDays */

const KNOWLEDGE = [
  { value: "then", label: "As known then" },
  { value: "today", label: "As known today" },
];

/** The replay of one goal. @param {{ id: string, from?: string }} props  `from` is the day of the first stop */
export function GoalReplay({ id, from }) {
  const { value: why, refusal } = useRead("why", { goal: id });
  const { value: plain } = useRead("replay_days", { goal: id });
  const [otherwise, setOtherwise] = useState(NOTHING);
  const question = plain && questionOf(id, otherwise, plain);
  const asked = useLatest(useRead("replay_days", question ? { goal: id, what_if: question } : { goal: id }));
  if (refusal) return html`<${NoGoal} refusal=${refusal} />`;
  const back = { href: hrefTo("goal", [id]), name: why?.goal.title ?? "Goal" };
  if (!why || !plain) return html`<div class="screen"><${Head} title="Replay" back=${back} /></div>`;
  const days = question ? (asked.value ?? plain) : plain;
  return html`<div class="screen">
    <${Head} title="Replay" back=${back} />
    <${Replayed}
      why=${why}
      days=${days}
      question=${question}
      refusal=${question ? asked.refusal : null}
      otherwise=${otherwise}
      onOtherwise=${setOtherwise}
      from=${from}
    />
  </div>`;
}

/** @param {{ why: any, days: ReplayDays, question: any, refusal: any, from?: string,
 *   otherwise: import("./what_if.js").Otherwise, onOtherwise: (next: import("./what_if.js").Otherwise) => void }} props */
function Replayed({ why, days, question, refusal, otherwise, onOtherwise, from }) {
  const id = why.goal.id;
  const last = days.ends.length - 1;
  const [chosen, setStop] = useState(from ? Math.max(0, daysBetween(days.first, from)) : last);
  const stop = Math.min(chosen, last);
  const [knowledge, setKnowledge] = useState(/** @type {Knowledge} */ ("then"));
  const series = days.goals[id];
  const day = dayOfStop(days, stop);
  const atRest = useRested({ stop, question, knowledge });
  const { value } = useRead("replay", {
    goal: id,
    as_of: dayOfStop(days, atRest.stop),
    ...(atRest.knowledge === "then" && { known_at: days.ends[atRest.stop] }),
    ...(atRest.question && { what_if: atRest.question }),
  });
  const detail = atRest.stop === stop ? value : null;
  const steps = stepsOf(why);
  const letters = lettersOf(why);
  const devices = why.authors.map((/** @type {string} */ device) => ({
    id: device,
    name: why.devices[device] ?? "another device",
  }));
  const lost = devices.find((/** @type {any} */ { id: device }) => device === otherwise.device);
  const sentence = question
    ? otherwiseSentence({
        what: otherwiseWords(otherwise, {
          letters,
          adjustments: steps.length,
          device: lost ? `the ${lost.name}` : "",
          today: days.today,
        }),
        stop: figuresAt(series, stop, knowledge),
        day,
        today: days.today,
      })
    : hindsightSentence({
        day,
        today: days.today,
        believed: stopAt(knowledge === "then" ? series.believed : series.known, stop),
        known: stopAt(series.known, stop),
        hindsight: detail?.goals[0]?.hindsight ?? null,
      });
  return html`<div class="columns">
    <div>
      <${StopPanel}
        why=${why}
        days=${days}
        series=${series}
        stop=${stop}
        onStop=${setStop}
        knowledge=${knowledge}
        left=${leftOut(otherwise, why)}
        sentence=${refusal ? `${refusal.problem} ${refusal.advice}` : sentence}
      />
      <${ThenNow}
        then=${figuresAt(series, stop, knowledge)}
        now=${stopAt(series.known, last)}
        today=${days.today}
        otherwise=${Boolean(question)}
      />
      ${
        detail?.goals[0] &&
        html`<details>
        <summary>All facts of that day</summary>
        <${FactsTable}
          replayed=${detail.goals[0]}
          otherwise=${Boolean(question)}
          knowledge=${knowledge}
          day=${day}
          today=${days.today}
        />
        <${Others} detail=${detail} />
      </details>`
      }
    </div>
    <div>
      <section class="section">
        <h2 class="before-segments" aria-hidden="true">What was known</h2>
        <${Segments} legend="What was known" choices=${KNOWLEDGE} chosen=${knowledge} onChoose=${setKnowledge} />
      </section>
      <${WhatIfs}
        goal=${why.goal}
        steps=${steps}
        devices=${devices}
        day=${day}
        today=${days.today}
        letters=${letters}
        otherwise=${otherwise}
        onChange=${onOtherwise}
      />
      <p class="small"><a class="link" href=${hrefTo("compare", [], { goal: id, from: day })}>Compare two days</a></p>
    </div>
  </div>`;
}

/** The goals above that would stand otherwise too, and how much falls away with a device. @param {{ detail: any }} props */
function Others({ detail }) {
  const others = detail.goals.slice(1);
  const gone = detail.excluded.length;
  return html`${others.map(
    (/** @type {any} */ { then, now }) => html`<p class="small" dir="auto">
        ${(now ?? then).title}: ${then ? formatAmount(then.value) : "not there"} in place of ${formatAmount(now?.value ?? 0)}.
      </p>`,
  )}
    ${gone > 0 && html`<p class="small">${formatCount(gone, "event")} would not be there.</p>`}`;
}

/** @param {{ refusal: any }} props */
function NoGoal({ refusal }) {
  return html`<div class="screen">
    <${Head} title="Replay" back=${{ href: hrefTo("replay"), name: "Replay" }} />
    <p class="quiet">${refusal.problem} ${refusal.advice}</p>
  </div>`;
}

/** The value that was read last, while another is on its way.
 * @template T @param {{ value: T | null, refusal: any }} read */
function useLatest(read) {
  const held = useRef(/** @type {T | null} */ (null));
  if (read.value) held.current = read.value;
  return { value: read.value ?? held.current, refusal: read.refusal };
}

/** The adjustments that can be left out, the newest first. @param {any} why
 * @returns {import("./what_ifs.js").Step[]} */
function stepsOf(why) {
  const overruled = new Set(
    why.chart.flags
      .filter((/** @type {any} */ flag) => flag.overruled)
      .map((/** @type {any} */ flag) => flag.ref),
  );
  return why.story
    .filter((/** @type {any} */ item) => item.revision && item.kind !== "set" && !item.revision.withdrawn)
    .map((/** @type {any} */ { letter, day, revision }) => ({
      ref: revision.ref,
      letter,
      day,
      reason: revision.reason,
      overruled: overruled.has(revision.ref),
    }))
    .toReversed();
}

/** @param {any} why @returns {Record<string, string>} */
function lettersOf(why) {
  return Object.fromEntries(
    why.story
      .filter((/** @type {any} */ item) => item.letter)
      .map((/** @type {any} */ { letter, revision }) => [revision.ref, letter]),
  );
}

/** The refs of adjustments that are left out. @param {import("./what_if.js").Otherwise} otherwise @param {any} why */
function leftOut(otherwise, why) {
  const ofDevice = why.goal.revisions
    .filter((/** @type {any} */ revision) => revision.device === otherwise.device && !otherwise.since)
    .map((/** @type {any} */ revision) => revision.ref);
  return new Set([...otherwise.without, ...ofDevice]);
}
