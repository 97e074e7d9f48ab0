import { Change } from "../../components/change.js";
import { Stone } from "../../components/stone.js";
import { hrefTo } from "../../router.js";
import { formatDay } from "../../text/days.js";
import { fieldName, formatField } from "../../text/fields.js";
import { valueOfTarget } from "../../text/goals.js";
import { formatAmount, formatRounded } from "../../text/numbers.js";
import { html } from "../../view.js";

const FIGURES = ["value", "planned", "on_track", "days_ahead"];

/** What differs in a goal between two days: its value, its settings, its milestones, and the reasons.
 * @param {{ each: any, names: Record<string, { title: string }>, today: string }} props */
export function Difference({ each, names, today }) {
  const { before, after, changes } = each;
  const settings = Object.entries(changes).filter(([name]) => !FIGURES.includes(name));
  const turns = each.milestones.filter((/** @type {any} */ turn) => before || turn.after !== "ahead");
  const reasons = (after?.revisions ?? []).filter((/** @type {any} */ revision) =>
    each.adjustments.includes(revision.ref),
  );
  return html`<section class="panel difference" aria-label=${each.title}>
    <h2><a href=${hrefTo("replay", [each.id])}><bdi>${each.title}</bdi></a></h2>
    ${
      before && after
        ? html`<p class="lead"><${Change} from=${valueOfTarget(before)} to=${valueOfTarget(after)} /></p>`
        : html`<p class="lead">${after ? "Set since" : "Taken back since"}: ${valueOfTarget(after ?? before)}.</p>`
    }
    ${before && after && html`<p class="small quiet">${figureWords(each)}</p>`}
    ${
      before &&
      after &&
      settings.map(
        ([name, [was, now]]) => html`<p>
        <span class="small quiet">${fieldName(name)}</span>
        ${" "}<${Change}
          from=${html`<bdi>${formatField(name, was, today, names)}</bdi>`}
          to=${html`<bdi>${formatField(name, now, today, names)}</bdi>`}
        />
      </p>`,
      )
    }
    ${turns.map(
      (/** @type {any} */ turn) => html`<p class="turn">
        <${Stone} kind=${turn.after === "reached" ? "got" : "open"}>${turn.after === "reached" ? "✓" : ""}<//>
        <span><bdi>${turn.name}</bdi> <span class="small quiet">${turnWords(turn, today)}</span></span>
      </p>`,
    )}
    ${reasons.map(
      (/** @type {any} */ revision) => html`<p>
        <span class="you" dir="auto">“${revision.reason}”</span>
        ${" "}<span class="small quiet">adjusted on ${formatDay(revision.effective_day, today)}</span>
      </p>`,
    )}
  </section>`;
}

/** `+2, on track again; planned 16 → 20`. @param {any} each */
function figureWords({ before, after }) {
  const gained = after.value - before.value;
  const words = [
    gained ? `${gained > 0 ? "+" : "−"}${formatAmount(Math.abs(gained))}` : "",
    before.on_track !== after.on_track && after.on_track !== null
      ? after.on_track
        ? "on track again"
        : "behind plan now"
      : "",
    before.planned !== after.planned && after.planned !== null
      ? `planned ${before.planned === null ? "nothing" : formatRounded(before.planned)} → ${formatRounded(after.planned)}`
      : "",
  ];
  return words.filter(Boolean).join("; ");
}

/** @param {any} turn @param {string} today */
function turnWords({ before, after, reached }, today) {
  if (after === "reached" && reached) return `reached on ${formatDay(reached, today)}`;
  if (before === null) return `new: ${after}`;
  return `${before} → ${after ?? "taken out"}`;
}
