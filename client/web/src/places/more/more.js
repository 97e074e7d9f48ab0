import { Menu } from "../../components/menu.js";
import { Section } from "../../components/section.js";
import { useRead } from "../../device/use_read.js";
import { hrefTo } from "../../router.js";
import { Head } from "../../shell/head.js";
import { deviceWord } from "../../text/device_word.js";
import { formatCount } from "../../text/numbers.js";
import { html } from "../../view.js";
import { Newcomers } from "../devices/newcomers.js";
import { LateMentions } from "../entries/late_mentions.js";
import { RefusedDrafts } from "./refused_drafts.js";

/** @typedef {{ place: string, icon: import("../../components/icon.js").IconName, title: string, detail: any }} Item */

/** Everything else: what looks back, what looks ahead, and what concerns this device. */
export function Place() {
  const unseen = useRead("receipts", { limit: 1 }).value?.unseen.length ?? 0;
  const devices = useRead("devices").value;
  return html`<div class="screen">
    <${Head} over="Everything else" title="More" />
    <${RefusedDrafts} />
    <${LateMentions} />
    ${devices && html`<${Newcomers} view=${devices} />`}
    <div class="columns even">
      <div>
        <${Part} title="Look back" items=${lookBack(unseen)} />
      </div>
      <div>
        <${Part} title="Look ahead" items=${LOOK_AHEAD} />
        <${Part} title=${`This ${deviceWord()}`} items=${HERE} />
      </div>
    </div>
  </div>`;
}

/** @param {number} unseen @returns {Item[]} */
function lookBack(unseen) {
  const changed = unseen ? `${formatCount(unseen, "change")} of the past that you have not seen` : null;
  return [
    { place: "replay", icon: "replay", title: "Replay", detail: "How it stood on any day, and what if" },
    { place: "why", icon: "why", title: "Why", detail: "How each goal came to be what it is" },
    { place: "review", icon: "review", title: "Review", detail: "The week, and its questions" },
    { place: "stats", icon: "stats", title: "Stats", detail: "Days, weeks, people and kinds" },
    { place: "find", icon: "list", title: "Find", detail: "Words, in everything that was written" },
    { place: "entries", icon: "list", title: "Entries", detail: "Search, change, take back" },
    {
      place: "receipts",
      icon: "receipt",
      title: "Receipts",
      detail: changed ?? "What syncs changed in the past",
    },
  ];
}

/** @type {Item[]} */
const LOOK_AHEAD = [
  { place: "due", icon: "check", title: "Due", detail: "Today and this week, and the next steps" },
  {
    place: "purpose",
    icon: "goals",
    title: "Purpose",
    detail: "What it is all for, and where the time goes",
  },
  { place: "smart", icon: "check", title: "SMART", detail: "Which goals could be set better" },
];

/** @type {Item[]} */
const HERE = [
  {
    place: "devices",
    icon: "phone",
    title: "Devices and sync",
    detail: "Join, invite, and see that all agree",
  },
  { place: "data", icon: "data", title: "Data", detail: "Import, export, backup, erase" },
  { place: "settings", icon: "gear", title: "Settings", detail: "Looks, day start, reminders, storage" },
  { place: "about", icon: "info", title: "About", detail: "Version, checks, licences" },
];

/** @param {{ title: string, items: Item[] }} props */
function Part({ title, items }) {
  return html`<${Section} title=${title}>
    <${Menu} items=${items.map(({ place, ...item }) => ({ ...item, href: hrefTo(place) }))} />
  <//>`;
}
