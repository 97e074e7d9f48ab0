import { Change } from "../../components/change.js";
import { Flag } from "../../components/flag.js";
import { Icon } from "../../components/icon.js";
import { Section } from "../../components/section.js";
import { Stone, stoneFigure } from "../../components/stone.js";
import { hrefTo } from "../../router.js";
import { formatDay } from "../../text/days.js";
import { aim, fieldName, formatField } from "../../text/fields.js";
import { formatPeriod } from "../../text/goals.js";
import { formatPace, formatRounded } from "../../text/numbers.js";
import { html, useState } from "../../view.js";
import { TakeBackSheet } from "./sheets/take_back_sheet.js";

/**
 * @typedef {import("./detail.js").GoalDetail} GoalDetail
 * @typedef {import("./detail.js").StoryItem} StoryItem
 */

/** How a goal came to be so, the newest first: each adjustment with what was in force before it, what it made,
 * and why. @param {{ detail: GoalDetail }} props */
export function Story({ detail }) {
  const [open, setOpen] = useState(/** @type {StoryItem | null} */ (null));
  const items = detail.story.toReversed();
  return html`<${Section} title="How it came to be so" action=${html`<a href=${hrefTo("why", [detail.goal.id])}>In full</a>`}>
    <ol class="panel story">
      ${items.map(
        (
          item,
          at,
        ) => html`<li key=${item.revision?.ref ?? `${item.milestone?.name}-${at}`} class=${isDead(item) ? "dead" : undefined}>
          <${Mark} item=${item} baseline=${detail.goal.baseline} />
          <div class="told">
            <p class="small quiet">${when(item, detail)}</p>
            <${What} item=${item} detail=${detail} />
          </div>
          ${
            canBeTakenBack(item) &&
            html`<button type="button" class="close" aria-label=${`Take back ${label(item, detail)}`} onClick=${() => setOpen(item)}>
            <${Icon} name="undo" small />
          </button>`
          }
        </li>`,
      )}
    </ol>
    ${open && html`<${TakeBackSheet} item=${open} goal=${detail.goal} onClose=${() => setOpen(null)} />`}
  <//>`;
}

/** @param {StoryItem} item */
function isDead(item) {
  return item.revision?.withdrawn || item.milestone?.state === "withdrawn";
}

/** @param {StoryItem} item */
function canBeTakenBack({ kind, revision }) {
  return (kind === "adjusted" || kind === "skipped") && revision !== null && !revision.withdrawn;
}

/** @param {StoryItem} item @param {GoalDetail} detail */
function label({ letter, day }, { goal }) {
  return letter ? `adjustment ${letter}` : `what holds from ${formatDay(day, goal.today)}`;
}

/** @param {{ item: StoryItem, baseline: number }} props */
function Mark({ item, baseline }) {
  const { letter, milestone, kind } = item;
  if (letter) return html`<${Flag} letter=${letter} lost=${item.changes.every((change) => change.lost)} />`;
  if (milestone) {
    const got = milestone.state === "reached";
    return html`<${Stone} kind=${got ? "got" : "open"}>${milestone.at === null ? "" : stoneFigure(milestone.at)}<//>`;
  }
  if (kind === "set") return html`<${Stone} kind="open">${stoneFigure(baseline)}<//>`;
  return html`<span class="dot" aria-hidden="true"></span>`;
}

/** `Thu 1 Oct, here`, `Fri 20 Mar, on the phone`. @param {StoryItem} item @param {GoalDetail} detail */
function when({ day, here, device, milestone }, { goal }) {
  if (milestone) return formatDay(day, goal.today);
  const where = here ? "here" : device ? html`on <bdi>${device}</bdi>` : "";
  return html`${formatDay(day, goal.today)}${where && html`, ${where}`}`;
}

/** @param {{ item: StoryItem, detail: GoalDetail }} props */
function What({ item, detail }) {
  const { goal, names } = detail;
  if (item.milestone) return html`<${Reached} milestone=${item.milestone} today=${goal.today} />`;
  if (item.kind === "set") return html`<p>Set: <bdi>${firstAim(item, goal.today)}</bdi></p>`;
  if (item.kind === "took-back")
    return html`<p>Took back ${takenBack(item, detail)}</p><${Reason} item=${item} />`;
  return html`
    ${item.revision?.withdrawn && html`<p class="small quiet">Taken back</p>`}
    ${item.revision?.skip?.length ? html`<p>Skipped ${item.revision.skip.map(formatPeriod).join(", ")}</p>` : ""}
    ${item.changes.map((change) => html`<p><${FieldChange} change=${change} today=${goal.today} names=${names} /></p>`)}
    <${Reason} item=${item} />
    ${item.changes.flatMap(({ rivals, field }) =>
      rivals.map(
        ({ letter, value }) => html`<p class="small quiet">
          At the same time ${letter} made ${fieldName(field)}
          ${" "}<bdi>${formatField(field, value, goal.today, names)}</bdi>: neither knew of the other, and this is later.
        </p>`,
      ),
    )}
    <p class="small quiet">${effect(item, goal.today)}</p>
  `;
}

/** @param {{ item: StoryItem }} props */
function Reason({ item: { revision } }) {
  return revision?.reason ? html`<p class="you" dir="auto">“${revision.reason}”</p>` : null;
}

/** @param {{ milestone: import("../../text/goals.js").MilestoneView, today: string }} props */
function Reached({ milestone, today }) {
  const { name, reached, recorded, state, note } = milestone;
  return html`<p><strong><bdi>${name}</bdi></strong></p>
    ${note && html`<p class="you" dir="auto">“${note}”</p>`}
    ${state === "withdrawn" && html`<p class="small quiet">No longer borne out by what is logged</p>`}
    ${
      state === "reached" &&
      recorded &&
      recorded !== reached &&
      html`<p class="small quiet">Known since ${formatDay(recorded, today)}</p>`
    }`;
}

/** @param {{ change: import("./detail.js").FieldChange, today: string, names: GoalDetail["names"] }} props */
function FieldChange({ change, today, names }) {
  const { field, before, after } = change;
  if (field === "status") {
    return html`<strong>${{ active: "Resumed", paused: "Paused", achieved: "Achieved", dropped: "Dropped" }[String(after)]}</strong>`;
  }
  const name = fieldName(field);
  return html`${name.charAt(0).toUpperCase() + name.slice(1)}${" "}
    <${Change}
      from=${html`<bdi>${formatField(field, before, today, names)}</bdi>`}
      to=${html`<bdi>${formatField(field, after, today, names)}</bdi>`}
    />`;
}

/** What the revision did: whether it was in force, whether it was kept, and what it asked for.
 * @param {StoryItem} item @param {string} today */
function effect({ changes, revision }, today) {
  if (!revision || revision.withdrawn || !changes.length) return "";
  if (changes.every((change) => change.lost))
    return "Never in force: another, made at the same time, was later.";
  const [, asked] = revision.required_pace ?? [null, null];
  const pace = asked && asked > 0 ? `It asked for ${formatPace(asked)}.` : "";
  return [inForce(revision, today), pace].filter(Boolean).join(" ");
}

/** @param {import("../../text/goals.js").RevisionView} revision @param {string} today */
function inForce({ in_force_from: from, in_force_until: until, kept, margin, effective_day: day }, today) {
  if (from === null) return day > today ? "Not in force yet." : "";
  if (until === null) return "In force now.";
  if (kept === null) return `In force until ${formatDay(until, today)}.`;
  return kept
    ? `Kept until ${formatDay(until, today)}.`
    : `In force until ${formatDay(until, today)}, then ${formatRounded(Math.abs(margin ?? 0))} short.`;
}

/** @param {StoryItem} item @param {string} today */
function firstAim({ revision, changes }, today) {
  const fields = Object.fromEntries(changes.map(({ field, after }) => [field, after]));
  return aim(fields, today) || fields.title || revision?.effective_day || "";
}

/** @param {StoryItem} item @param {GoalDetail} detail */
function takenBack({ takes_back: ref }, { story, goal }) {
  const taken = story.find((other) => other.revision?.ref === ref);
  return taken ? `what was adjusted on ${formatDay(taken.day, goal.today)}` : "an adjustment";
}
