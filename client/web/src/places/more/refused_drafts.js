import { Note } from "../../components/note.js";
import { device } from "../../device/device.js";
import { refusalText } from "../../text/refusal_text.js";
import { html } from "../../view.js";
import { openRefused } from "../log/log_sheet.js";

/** What was written and cannot be kept as it is: why, and what can be done. Nothing shows where all went well. */
export function RefusedDrafts() {
  return html`${device.state.value.refused.map((kept) => html`<${RefusedDraft} key=${kept.id} kept=${kept} />`)}`;
}

/** @param {{ kept: import("../../device/drafts.js").KeptDraft }} props */
function RefusedDraft({ kept }) {
  const { id, draft, refused } = kept;
  return html`<${Note}
      icon="alert"
      kind="warn"
      title=${`${TITLES[draft.name] ?? "Something that you wrote"} could not be kept`}
      actions=${html`
        ${
          draft.name === "log_activity" &&
          html`<button type="button" class="button main" onClick=${() => openRefused(kept)}>Change it</button>`
        }
        <button type="button" class="button" onClick=${() => device.retry(id).catch(() => {})}>Try again</button>
        <button type="button" class="button" onClick=${() => device.discard(id)}>Throw it away</button>
      `}
    >
      ${refusalText(refused)} ${written(draft.request)}
    <//>`;
}

/** @type {Record<string, string>} */
const TITLES = {
  log_activity: "An entry",
  correct_activity: "A change of an entry",
  set_goal: "A goal",
  adjust_goal: "An adjustment",
  keep_review: "A review",
};

/** What the person wrote, so that it can be written again. @param {any} request */
function written(request) {
  const words = [request.title, ...(request.people ?? []), request.note, request.reason].filter(Boolean);
  return words.length > 0 && html`<br /><span class="you">${words.join(" · ")}</span>`;
}
