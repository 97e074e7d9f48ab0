import { Segments } from "../../components/input/segments.js";
import { Refused } from "../../components/refused.js";
import { useRead } from "../../device/use_read.js";
import { hrefTo } from "../../router.js";
import { Head } from "../../shell/head.js";
import { daysBetween } from "../../text/days.js";
import { refusalText } from "../../text/refusal_text.js";
import { usePreview } from "../../use_preview.js";
import { html, useState } from "../../view.js";
import { devicesOf, leftOut, lettersOf, stepsOf } from "./adjustments.js";
import { FactsOfDay } from "./facts_of_day.js";
import { KNOWLEDGE } from "./knowledge.js";
import { hindsightSentence, otherwiseSentence, otherwiseWords } from "./sentence.js";
import { StopPanel } from "./stop_panel.js";
import { dayOfStop, figuresAt, stopAt } from "./stops.js";
import { ThenNow } from "./then_now.js";
import { useReplay } from "./use_replay.js";
import { WhatIfs } from "./what_ifs.js";

/** @typedef {import("./stops.js").Knowledge} Knowledge */
/** @typedef {ReturnType<typeof useReplay> & { days: import("./stops.js").ReplayDays }} Replay */

/** The replay of one goal. @param {{ id: string, from?: string }} props  `from` is the day of the first stop */
export function GoalReplay({ id, from }) {
  const { value: why, refusal } = useRead("why", { goal: id });
  const replay = useReplay(id);
  const back = { href: hrefTo("goal", [id]), name: why?.goal.title ?? "Goal" };
  return html`<div class="screen">
    <${Head} title="Replay" back=${back} />
    ${refusal && html`<${Refused} refusal=${refusal} />`}
    ${why && replay.days && html`<${Replayed} why=${why} replay=${replay} from=${from} />`}
  </div>`;
}

/** @param {{ why: any, replay: Replay, from?: string }} props */
function Replayed({ why, replay, from }) {
  const { days, otherwise, question } = replay;
  const last = days.ends.length - 1;
  const [chosen, setStop] = useState(from ? Math.max(0, daysBetween(days.first, from)) : last);
  const [knowledge, setKnowledge] = useState(/** @type {Knowledge} */ ("then"));
  const stop = Math.min(chosen, last);
  const series = days.goals[why.goal.id];
  const detail = useDetail({ goal: why.goal.id, days, stop, knowledge, question });
  const at = { why, replay, stop, knowledge };
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
        sentence=${replay.waiting ? null : sentenceAt(at, detail)}
      />
      <${ThenNow}
        then=${figuresAt(series, stop, knowledge)}
        now=${stopAt(series.known, last)}
        today=${days.today}
        otherwise=${Boolean(question)}
      />
      ${detail && html`<${FactsOfDay} detail=${detail} otherwise=${Boolean(question)} knowledge=${knowledge} />`}
    </div>
    <${Choices} ...${at} onKnowledge=${setKnowledge} />
  </div>`;
}

/** @param {{ why: any, replay: Replay, stop: number, knowledge: Knowledge,
 *   onKnowledge: (knowledge: string) => void }} props */
function Choices({ why, replay, stop, knowledge, onKnowledge }) {
  const { days, otherwise, setOtherwise } = replay;
  const day = dayOfStop(days, stop);
  return html`<div>
    <section class="section">
      <h2 class="before-segments" aria-hidden="true">What was known</h2>
      <${Segments} legend="What was known" choices=${KNOWLEDGE} chosen=${knowledge} onChoose=${onKnowledge} />
    </section>
    <${WhatIfs}
      goal=${goalThen(why.goal, figuresAt(days.goals[why.goal.id], stop, knowledge))}
      goals=${why.goals}
      steps=${stepsOf(why)}
      devices=${devicesOf(why)}
      day=${day}
      today=${days.today}
      letters=${lettersOf(why)}
      otherwise=${otherwise}
      onChange=${setOtherwise}
    />
    <p class="small">
      <a class="link" href=${hrefTo("compare", [], { goal: why.goal.id, from: day })}>Compare two days</a>
    </p>
  </div>`;
}

/** The goal with what was in force at a stop: what is supposed begins there.
 * @param {any} goal @param {import("./stops.js").Stop | null} then */
function goalThen(goal, then) {
  return then ? { ...goal, target: then.target, deadline: then.deadline, status: then.status } : goal;
}

/** What `milepost replay` says of a stop, once the hand rests on it; null on the way there.
 * @param {{ goal: string, days: Replay["days"], stop: number, knowledge: Knowledge, question: any }} at */
function useDetail({ goal, days, stop, knowledge, question }) {
  const { value, refusal, waiting } = usePreview("replay", {
    goal,
    as_of: dayOfStop(days, stop),
    ...(knowledge === "then" && { known_at: days.ends[stop] }),
    ...(question && { what_if: question }),
  });
  return waiting || refusal ? null : value;
}

/** @param {{ why: any, replay: Replay, stop: number, knowledge: Knowledge }} at @param {any} detail */
function sentenceAt({ why, replay, stop, knowledge }, detail) {
  const { days, question, otherwise, refusal } = replay;
  const series = days.goals[why.goal.id];
  const when = { day: dayOfStop(days, stop), first: days.first, today: days.today };
  if (refusal) return refusalText(refusal);
  if (question) {
    const device = devicesOf(why).find(({ id }) => id === otherwise.device);
    const names = {
      letters: lettersOf(why),
      goals: why.goals,
      adjustments: stepsOf(why).length,
      device: device?.name ?? "",
    };
    const what = otherwiseWords(otherwise, { ...names, today: days.today });
    return otherwiseSentence({ what, stop: figuresAt(series, stop, knowledge), ...when });
  }
  const believed = stopAt(knowledge === "then" ? series.believed : series.known, stop);
  const hindsight = detail?.goals[0]?.hindsight ?? null;
  return hindsightSentence({ believed, known: stopAt(series.known, stop), hindsight, ...when });
}
