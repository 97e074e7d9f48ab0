import { Segments } from "../../components/input/segments.js";
import { Section } from "../../components/section.js";
import { dayStarts, setDayStarts, startsAsElsewhere } from "../../device/clock.js";
import { device } from "../../device/device.js";
import { hrefTo } from "../../router.js";
import { Head } from "../../shell/head.js";
import { deviceWord } from "../../text/device_word.js";
import { setTheme, theme } from "../../theme.js";
import { html, useId, useState } from "../../view.js";
import { Reminders } from "./reminders.js";
import { Storage } from "./storage.js";
import { TodayShows } from "./today_shows.js";

const THEMES = [
  { value: "", label: `As the ${deviceWord()}` },
  { value: "light", label: "Light" },
  { value: "dark", label: "Dark" },
];
const STARTS = [0, 60, 120, 180, 240, 300, 360];

/** What is set on this device alone. */
export function Place() {
  const [shown, setShown] = useState(theme());
  return html`<div class="screen">
    <${Head} title="Settings" back=${{ href: hrefTo("more"), name: "More" }} />
    <div class="columns even">
      <div>
        <${Section} title="Looks">
          <${Segments}
            legend="Looks"
            choices=${THEMES}
            chosen=${shown}
            onChoose=${(/** @type {import("../../theme.js").Theme} */ wanted) => {
              setTheme(wanted);
              setShown(wanted);
            }}
          />
        <//>
        <${DayStart} />
        <${TodayShows} />
        <${Reminders} />
      </div>
      <div>
        <${Storage} />
      </div>
    </div>
  </div>`;
}

/** Who is up late logs for the day that has not ended for them. */
function DayStart() {
  const id = useId();
  const [starts, setStarts] = useState(dayStarts());
  const choices = STARTS.includes(starts) ? STARTS : [...STARTS, starts].sort((a, b) => a - b);
  const choose = (/** @type {number} */ minutes) => {
    setDayStarts(minutes);
    setStarts(minutes);
    // Today may be another day now.
    device.version.value++;
  };
  return html`<${Section} title="Days">
    <div class="panel">
      <div class="field">
        <label for=${id}>The day starts at</label>
        <select
          class="input"
          id=${id}
          aria-describedby=${`${id}-hint`}
          value=${String(starts)}
          onChange=${(/** @type {any} */ event) => choose(Number(event.currentTarget.value))}
        >
          ${choices.map((minutes) => html`<option value=${String(minutes)}>${timeOf(minutes)}</option>`)}
        </select>
        <p class="hint" id=${`${id}-hint`}>
          ${starts === 0 ? "At midnight, as the calendar has it." : "Until then today is still yesterday."}
          ${startsAsElsewhere() ? " Set on another device; what you choose here holds here." : " Devices on which nothing is chosen go by it."}
        </p>
      </div>
    </div>
  <//>`;
}

/** @param {number} minutes after midnight */
function timeOf(minutes) {
  return `${String(Math.floor(minutes / 60)).padStart(2, "0")}:${String(minutes % 60).padStart(2, "0")}`;
}
