import { Plus } from "../../components/plus.js";
import { State } from "../../components/state.js";
import { Stone } from "../../components/stone.js";
import { hrefTo } from "../../router.js";
import { html } from "../../view.js";
import { logNow } from "../log/log_now.js";
import { contactOf } from "./contacts.js";
import { asking, howFar, lastContact } from "./reasons.js";

const SHOWN = 5;

/** What else asks, in its order. @param {{ focus: any[], view: any }} props */
export function Asks({ focus, view }) {
  return html`<ol class="panel flush rows asks" aria-label="Then">
    ${focus.slice(0, SHOWN).map((each, at) => html`<${Ask} key=${each.goal} focus=${each} rank=${at + 2} view=${view} />`)}
    ${
      focus.length > SHOWN &&
      html`<li><a class="row" href=${hrefTo("goals")}><span class="body">
      <span class="title">${focus.length - SHOWN} more ask</span>
    </span></a></li>`
    }
  </ol>`;
}

/** @param {{ focus: any, rank: number, view: any }} props */
function Ask({ focus, rank, view }) {
  const goal = view.goals[focus.goal];
  const contact = contactOf(goal, view);
  const state = asking(focus, goal);
  const name = contact?.name ?? goal.title;
  const href = contact ? hrefTo("person", [contact.name]) : hrefTo("goal", [goal.id]);
  return html`<li class="row">
    <${Stone}>${rank}<//>
    <a class="body" href=${href}>
      <bdi class="title">${name}</bdi>
      <span class="detail">
        ${contact?.last_contact ? lastContact(contact) : howFar(goal)}${" "}<${State} kind=${state.kind}>${state.words}<//>
      </span>
    </a>
    <span class="end"><${Plus} label=${`Log for ${name}`} onClick=${() => logNow(goal, view.kinds[goal.id])} /></span>
  </li>`;
}
