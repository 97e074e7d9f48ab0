import { Section } from "../../components/section.js";
import { State } from "../../components/state.js";
import { device } from "../../device/device.js";
import { useRead } from "../../device/use_read.js";
import { hrefTo } from "../../router.js";
import { deviceWord } from "../../text/device_word.js";
import { formatAmount, formatCount } from "../../text/numbers.js";
import { html, useEffect, useState } from "../../view.js";
import { AppleNote } from "../join/apple_note.js";

/** Where the data is, whether the browser promises to keep it, and how much room there is. */
export function Storage() {
  const kept = device.state.value.persisted;
  const [asked, setAsked] = useState(false);
  const [room, setRoom] = useState(/** @type {StorageEstimate | null} */ (null));
  const events = useRead("status").value?.events;
  useEffect(() => {
    navigator.storage?.estimate?.().then(setRoom, () => {});
  }, []);
  const ask = () => {
    device.persist();
    setAsked(true);
  };
  return html`<${Section} title=${`Kept on this ${deviceWord()}`}>
      <div class="panel">
        <div class="between">
          <${State} kind=${kept ? "agree" : "due"}>${kept ? "Promised by the browser" : "Not promised by the browser"}<//>
          ${room?.usage !== undefined && html`<span class="small quiet">${bytes(room.usage)} of ${bytes(room.quota ?? 0)}</span>`}
        </div>
        <p class="small quiet" role="status">${sentence(kept, asked, events)}</p>
        <div class="buttons">
          ${!kept && html`<button type="button" class="button main" onClick=${ask}>Ask it to keep this</button>`}
          <a class="button" href=${hrefTo("data", ["backup"])}>Save a backup</a>
        </div>
      </div>
    <//>
    <${AppleNote} />`;
}

/** @param {boolean | null} kept @param {boolean} asked @param {number | undefined} events */
function sentence(kept, asked, events) {
  const { onlyHere } = device.state.value;
  const held =
    events === undefined
      ? ""
      : `${formatCount(events, "event")}${onlyHere > 0 ? `, ${formatAmount(onlyHere)} of them only here` : ""}. `;
  if (kept) return `${held}It will not be cleared to make room.`;
  if (asked)
    return `${held}The browser said no: it may clear this when it needs room. A second device or a backup keeps it; installing Milepost helps too.`;
  return `${held}A browser may clear what a page keeps when it needs room, unless it has promised not to.`;
}

/** `1.4 MB`. @param {number} count */
function bytes(count) {
  const units = ["B", "kB", "MB", "GB", "TB"];
  let size = count;
  let unit = 0;
  while (size >= 1000 && unit < units.length - 1) {
    size /= 1000;
    unit += 1;
  }
  return `${formatAmount(size < 10 ? Math.round(size * 10) / 10 : Math.round(size))} ${units[unit]}`;
}
