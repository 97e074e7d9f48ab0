import { Change } from "../../components/change.js";
import { today } from "../../device/clock.js";
import { formatDay } from "../../text/days.js";
import { formatMoment } from "../../text/moments.js";
import { formatAmount, formatList } from "../../text/numbers.js";
import { html } from "../../view.js";

/**
 * @typedef {{ field: string, before: any, after: any }} FieldChange
 * @typedef {{ ref: string, short: string, device: string, made: number, withdrawn: boolean, holds: boolean,
 *             changes: FieldChange[] }} Version
 */

/** @type {Record<string, string>} */
const NAMES = {
  day: "day",
  time: "time",
  minutes: "minutes",
  kind: "kind",
  contributions: "counts",
  people: "with",
  organisation: "organisation",
  opportunities: "opportunity",
  quality: "how good",
  note: "note",
};

/** The versions of an entry, the newest first: who wrote each, when, and what it changed.
 * @param {{ detail: { versions: Version[], titles: Record<string, string>, devices: Record<string, string> } }} props */
export function Versions({ detail }) {
  const newestFirst = [...detail.versions].reverse();
  return html`<ol class="panel flush rows">
    ${newestFirst.map((version, at) => {
      const original = at === newestFirst.length - 1;
      return html`<li key=${version.ref} class="row">
        <div class="body">
          <span class="title">${whatHappened(version, original)}</span>
          <span class="detail">
            ${formatMoment(version.made, today())}, on <bdi>${detail.devices[version.device] ?? "this device"}</bdi>
            ${!version.holds && !original && "; a later one counts"}
          </span>
          ${version.changes.map((change) => html`<${Changed} change=${change} titles=${detail.titles} />`)}
        </div>
      </li>`;
    })}
  </ol>`;
}

/** @param {Version} version @param {boolean} original */
function whatHappened(version, original) {
  if (original) return "Logged";
  if (version.withdrawn) return "Taken back";
  return version.changes.length > 0 ? "Changed" : "Brought back";
}

/** @param {{ change: FieldChange, titles: Record<string, string> }} props */
function Changed({ change, titles }) {
  const [from, to] = [said(change.field, change.before, titles), said(change.field, change.after, titles)];
  const you = change.field === "note";
  return html`<span class="small version-change">
    <span class="quiet">${NAMES[change.field] ?? change.field}</span>${" "}
    <${Change}
      from=${html`<bdi class=${you ? "you" : undefined}>${from}</bdi>`}
      to=${html`<bdi class=${you ? "you" : undefined}>${to}</bdi>`}
    />
  </span>`;
}

/** @param {string} field @param {any} value @param {Record<string, string>} titles */
function said(field, value, titles) {
  if (value === null || value?.length === 0) return "none";
  if (field === "day") return formatDay(value, today());
  if (field === "people") return formatList(value);
  if (field === "contributions") {
    return value
      .map((/** @type {any} */ c) => `${formatAmount(c.amount)} for ${titles[c.goal] ?? c.goal}`)
      .join(", ");
  }
  if (field === "opportunities") {
    return value.map((/** @type {any} */ o) => (o.stage ? `${o.title} (${o.stage})` : o.title)).join(", ");
  }
  return String(value);
}
