import { Note } from "../../components/note.js";
import { device } from "../../device/device.js";
import { hrefTo } from "../../router.js";
import { isAppleTouch, isInstalled } from "../../text/this_device.js";
import { html } from "../../view.js";

/**
 * On an iPhone the app on the home screen does not see what was logged in Safari, and a link opens in Safari: say so,
 * and offer the move. `code` is that of an invite which was opened here.
 * @param {{ code?: string }} props
 */
export function AppleNote({ code }) {
  if (!isAppleTouch() || isInstalled()) return null;
  const joined = device.state.value.joined !== null;
  return html`<${Note}
    icon="phone"
    kind="warn"
    title="You are in Safari, which keeps this apart from the home screen"
    actions=${
      !code &&
      html`
      ${joined && html`<a class="button" href=${hrefTo("devices")}>Make an invite for it</a>`}
      <a class="button" href=${hrefTo("data", ["export"])}>Export for it</a>
    `
    }
  >
    An app on the home screen has a storage of its own, and Safari may clear this one after a week without a visit.
    ${code ? html`<${WithCode} code=${code} />` : MOVE[joined ? "joined" : "alone"]}
  <//>`;
}

const HOW = "tap Share, then Add to Home Screen, and open Milepost there";
const MOVE = {
  joined: ` To move: ${HOW}. Then make an invite here and type its code there: all of it comes along.`,
  alone: ` To move: ${HOW}. Then export here and import the file there: all of it comes along.`,
};

/** @param {{ code: string }} props */
function WithCode({ code }) {
  return html` To join with that app instead: if Milepost is not there yet, ${HOW}. Then go to More, Devices and
    sync, Join, and type <span class="mono nowrap">${code}</span>. The code works once, so do not join here before.`;
}
