import { Empty } from "../../components/empty.js";
import { Segments } from "../../components/input/segments.js";
import { Road } from "../../components/road.js";
import { Row } from "../../components/row.js";
import { State } from "../../components/state.js";
import { useRead } from "../../device/use_read.js";
import { hrefTo } from "../../router.js";
import { Head } from "../../shell/head.js";
import { daysBetween, formatDay, formatDayWithYear } from "../../text/days.js";
import { formatCount } from "../../text/numbers.js";
import { html, useState } from "../../view.js";
import { AllWhatIfs } from "./all_what_ifs.js";
import { DaySlider, PlayButton } from "./day_slider.js";
import { KNOWLEDGE } from "./knowledge.js";
import { standing, valueOfTarget } from "./sentence.js";
import { dayOfStop, figuresAt } from "./stops.js";
import { useReplay } from "./use_replay.js";

/** @typedef {import("./stops.js").ReplayDays} ReplayDays */
/** @typedef {import("./stops.js").Knowledge} Knowledge */

const BACK = { href: hrefTo("more"), name: "More" };

/** All goals as of a day. @param {{ from?: string }} props */
export function AllReplay({ from }) {
  const { value: goals } = useRead("goals");
  const { value: history } = useRead("history", { limit: 1 });
  const { days, otherwise, setOtherwise } = useReplay(null);
  if (!goals || !days || !history)
    return html`<div class="screen"><${Head} title="Replay" back=${BACK} /></div>`;
  if (!goals.goals.length) return html`<${NoGoals} />`;
  return html`<div class="screen">
    <${Head}
      title="Replay"
      back=${BACK}
      under="How it stood on any day. Open a goal for its chart, and to suppose other values."
    />
    <${AllReplayed}
      goals=${goals.goals}
      devices=${Object.entries(history.devices).map(([id, name]) => ({ id, name: `the ${name}` }))}
      days=${days}
      from=${from}
      otherwise=${otherwise}
      onOtherwise=${setOtherwise}
    />
  </div>`;
}

function NoGoals() {
  return html`<div class="screen">
    <${Head} title="Replay" back=${BACK} />
    <${Empty} action=${html`<a class="button main" href=${hrefTo("set")}>Set a goal</a>`}>
      There is nothing to replay yet. It begins with a goal.
    <//>
  </div>`;
}

/** @param {{ goals: any[], devices: { id: string, name: string }[], days: ReplayDays, from?: string,
 *   otherwise: import("./what_if.js").Otherwise, onOtherwise: (next: import("./what_if.js").Otherwise) => void }} props */
function AllReplayed({ goals, devices, days, from, otherwise, onOtherwise }) {
  const last = days.ends.length - 1;
  const [chosen, setStop] = useState(from ? Math.max(0, daysBetween(days.first, from)) : last);
  const [knowledge, setKnowledge] = useState(/** @type {Knowledge} */ ("then"));
  const stop = Math.min(chosen, last);
  const day = dayOfStop(days, stop);
  const shown = goals
    .map((goal) => ({
      goal,
      at: days.goals[goal.id] ? figuresAt(days.goals[goal.id], stop, knowledge) : null,
    }))
    .filter(({ at }) => at !== null);
  const words = `${formatDay(day, days.today)}: ${formatCount(shown.length, "goal")}`;
  return html`<div class="columns">
    <div>
      <section class="panel stop" aria-label="All goals as of a day">
        <div class="when">
          <${PlayButton} stop=${stop} last=${last} onStop=${setStop} />
          <div><output>${formatDayWithYear(day)}</output></div>
        </div>
        <${DaySlider} stop=${stop} last=${last} onStop=${setStop} words=${words} label="Day" />
      </section>
      ${
        shown.length
          ? html`<ul class="panel flush rows">
            ${shown.map(
              ({ goal, at }) => html`<li key=${goal.id}>
                <${GoalThen} goal=${goal} at=${at} day=${day} />
              </li>`,
            )}
          </ul>`
          : html`<p class="quiet">On ${formatDay(day, days.today)} no goal was set yet.</p>`
      }
    </div>
    <div>
      <section class="section">
        <h2 class="before-segments" aria-hidden="true">What was known</h2>
        <${Segments} legend="What was known" choices=${KNOWLEDGE} chosen=${knowledge} onChoose=${setKnowledge} />
      </section>
      <${AllWhatIfs} goals=${goals} devices=${devices} today=${days.today} otherwise=${otherwise} onChange=${onOtherwise} />
      <p class="small"><a class="link" href=${hrefTo("compare", [], { from: day })}>Compare two days</a></p>
    </div>
  </div>`;
}

/** @param {{ goal: any, at: any, day: string }} props */
function GoalThen({ goal, at, day }) {
  const stands = standing(at);
  const span = at.target === null ? 0 : Math.abs(at.target - goal.baseline);
  /** @param {number} value */
  const far = (value) => (at.target >= goal.baseline ? value - goal.baseline : goal.baseline - value);
  return html`<${Row}
    href=${hrefTo("replay", [goal.id], { day })}
    title=${html`<bdi>${at.title}</bdi>`}
    detail=${html`<span class="between">
      ${valueOfTarget(at)}${stands && html`<${State} kind=${stands.kind}>${stands.words}<//>`}
    </span>`}
  >
    ${
      span > 0 &&
      html`<${Road}
      done=${far(at.value)}
      of=${span}
      planned=${at.planned === null ? null : far(at.planned)}
      met=${far(at.value) >= span}
      label=${valueOfTarget(at)}
    />`
    }
  <//>`;
}
