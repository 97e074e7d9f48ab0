import { Icon } from "../../components/icon.js";
import { Sheet } from "../../components/sheet.js";
import { hrefTo } from "../../router.js";
import { isClosed } from "../../text/goals.js";
import { singular, withArticle } from "../../text/numbers.js";
import { html, useState } from "../../view.js";
import { openLog } from "../log/log_sheet.js";
import { AchieveSheet } from "./sheets/achieve_sheet.js";
import { EraseSheet } from "./sheets/erase_sheet.js";
import { SkipSheet } from "./sheets/skip_sheet.js";
import { StatusSheet } from "./sheets/status_sheet.js";

/** @typedef {import("./detail.js").GoalDetail} GoalDetail */

/** What can be done with a goal: the likely things in reach, the others behind the dots.
 * @param {{ detail: GoalDetail }} props */
export function GoalActions({ detail }) {
  const { goal } = detail;
  const [sheet, setSheet] = useState("");
  const close = () => setSheet("");
  const closed = isClosed(goal);
  return html`<div class="buttons tight">
    ${
      !closed &&
      html`<button type="button" class="button main" onClick=${() => openLog({ goal: goal.id, people: goal.about ? [goal.about] : [] })}>
      <${Icon} name="plus" small />${logWords(goal)}
    </button>`
    }
    ${
      closed
        ? html`<button type="button" class="button" onClick=${() => setSheet("resume")}>Take it up again</button>`
        : html`<a class="button" href=${hrefTo("adjust", [goal.id])}>Adjust</a>`
    }
    ${!closed && goal.cadence && html`<button type="button" class="button" onClick=${() => setSheet("skip")}>Skip this ${goal.cadence.every}</button>`}
    <a class="button" href=${hrefTo("replay", [goal.id])}>Replay</a>
    <button type="button" class="button icon-only" aria-label="More to do with this goal" aria-haspopup="dialog" onClick=${() => setSheet("more")}>…</button>
    ${sheet === "more" && html`<${MoreSheet} goal=${goal} onChoose=${setSheet} onClose=${close} />`}
    ${sheet === "skip" && html`<${SkipSheet} goal=${goal} onClose=${close} />`}
    ${sheet === "erase" && html`<${EraseSheet} goal=${goal} onClose=${close} />`}
    ${sheet === "achieve" && html`<${AchieveSheet} goal=${goal} onClose=${close} />`}
    ${["pause", "resume", "drop"].includes(sheet) && html`<${StatusSheet} goal=${goal} change=${sheet} onClose=${close} />`}
  </div>`;
}

/** @param {import("../../text/goals.js").GoalView} goal */
function logWords({ unit, measure, about }) {
  if (about) return "Log a talk";
  if (!unit || measure === "level") return "Log";
  const one = singular(unit);
  return /^\p{L}{3,15}$/u.test(one) ? `Log ${withArticle(one)}` : "Log";
}

/** @param {{ goal: import("../../text/goals.js").GoalView, onChoose: (what: string) => void, onClose: () => void }} props */
function MoreSheet({ goal, onChoose, onClose }) {
  const closed = isClosed(goal);
  const choices = [
    !closed && { what: "achieve", icon: "check", title: "Achieve", detail: "Close it with joy." },
    goal.status === "active" && {
      what: "pause",
      icon: "pause",
      title: "Pause",
      detail: "Its plan is flat until it is resumed.",
    },
    goal.status === "paused" && {
      what: "resume",
      icon: "play",
      title: "Resume",
      detail: "Its plan goes on from today.",
    },
    !closed && { what: "drop", icon: "close", title: "Drop", detail: "Close it without having achieved it." },
    { what: "erase", icon: "close", title: "Erase for good", detail: "Nothing undoes it." },
  ];
  const links = [
    { href: hrefTo("set", [], { parent: goal.id }), icon: "plus", title: "Set a goal that serves it" },
    { href: hrefTo("smart", [goal.id]), icon: "goals", title: "Is it well set?" },
    { href: hrefTo("why", [goal.id]), icon: "why", title: "Why it is so" },
    { href: hrefTo("entries", [], { goal: goal.id }), icon: "list", title: "Everything logged for it" },
  ];
  return html`<${Sheet} title=${goal.title} onClose=${onClose}>
    <ul class="panel flush rows marked">
      ${choices.filter(Boolean).map(
        (choice) =>
          choice &&
          html`<li key=${choice.what}>
          <button type="button" class="row" onClick=${() => onChoose(choice.what)}>
            <span class="mark"><${Icon} name=${choice.icon} /></span>
            <span class="body"><span class="title">${choice.title}</span><span class="detail">${choice.detail}</span></span>
          </button>
        </li>`,
      )}
      ${links.map(
        ({ href, icon, title }) => html`<li key=${href}>
          <a class="row" href=${href}>
            <span class="mark"><${Icon} name=${icon} /></span>
            <span class="body"><span class="title">${title}</span></span>
          </a>
        </li>`,
      )}
    </ul>
  <//>`;
}
