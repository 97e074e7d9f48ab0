import { Icon } from "../components/icon.js";
import { device } from "../device/device.js";
import { openLog } from "../places/log/log_sheet.js";
import { hrefTo } from "../router.js";
import { html } from "../view.js";
import { Brand } from "./brand.js";
import { SyncState } from "./sync_state.js";

/** The way to the five places: a bar, a rail or a side. @param {{ current: string | null }} props */
export function Navigation({ current }) {
  return html`<nav class="places" aria-label="Places">
    <div class="brand"><${Brand} /><b>Milepost</b></div>
    <ul>
      <${Link} place="today" name="Today" current=${current} />
      <${Link} place="goals" name="Goals" current=${current} />
      <li class="log">
        <button type="button" class="log-post" onClick=${() => openLog()}><${Icon} name="plus" />Log</button>
      </li>
      <${Link} place="people" name="People" current=${current} />
      <${Link} place="more" name="More" current=${current} />
    </ul>
    <div class="foot">
      <${SyncState} />
      <span class="fine">${whatHappens(device.state.value)}</span>
    </div>
  </nav>`;
}

/** What becomes of what is logged. @param {typeof device.state.value} state */
function whatHappens({ joined, persisted }) {
  if (joined) return "Safe on this device. Sent when online.";
  return persisted ? "Safe on this device, and nowhere else." : "On this device, and nowhere else.";
}

/** @param {{ place: "today" | "goals" | "people" | "more", name: string, current: string | null }} props */
function Link({ place, name, current }) {
  return html`<li>
    <a href=${hrefTo(place)} aria-current=${current === place ? "page" : undefined}>
      <${Icon} name=${place} />${name}
    </a>
  </li>`;
}
