import { Empty } from "../../components/empty.js";
import { Refused } from "../../components/refused.js";
import { Row } from "../../components/row.js";
import { useRead } from "../../device/use_read.js";
import { hrefTo } from "../../router.js";
import { Head } from "../../shell/head.js";
import { formatDay } from "../../text/days.js";
import { formatCount } from "../../text/numbers.js";
import { html, useState } from "../../view.js";
import { dayOfEvent, eventWords, recordedWords } from "./event_words.js";

const PAGE = 50;

/** Every event as it was written, corrected and withdrawn ones among them: of a goal, or all.
 * @param {{ route: import("../../router.js").Route }} props */
export function Place({ route }) {
  const [goal] = route.parts;
  const [shown, setShown] = useState(PAGE);
  const { value, refusal } = useRead("history", goal ? { goal } : {});
  const back = goal
    ? { href: hrefTo("why", [goal]), name: value?.goals[goal]?.title ?? "Why" }
    : { href: hrefTo("more"), name: "More" };
  if (!value) {
    return html`<div class="screen">
      <${Head} title="All that was written" back=${back} />
      ${refusal && html`<${Refused} refusal=${refusal} />`}
    </div>`;
  }
  const { today } = value;
  const events = value.events.toReversed();
  if (!events.length)
    return html`<div class="screen"><${Head} title="All that was written" back=${back} /><${Empty}>Nothing was written yet.<//></div>`;
  return html`<div class="screen">
    <${Head}
      title="All that was written"
      back=${back}
      under=${`${formatCount(events.length, "event")}, the newest first. What was corrected or taken back is among them.`}
    />
    <ol class="panel flush rows events">
      ${events.slice(0, shown).map(
        (/** @type {any} */ { ref, event }) => html`<li key=${ref}>
          <${Row}
            title=${html`<bdi>${eventWords(event, value, today)}</bdi>`}
            detail=${`${formatDay(dayOfEvent(event), today)} · ${recordedWords(event, value, today)}`}
          >
            ${(event.reason ?? event.note) && html`<span class="you" dir="auto">“${event.reason ?? event.note}”</span>`}
          <//>
        </li>`,
      )}
    </ol>
    ${
      shown < events.length &&
      html`<div class="buttons"><button type="button" class="button" onClick=${() => setShown(shown + PAGE)}>
      Show ${Math.min(PAGE, events.length - shown)} more
    </button></div>`
    }
  </div>`;
}
