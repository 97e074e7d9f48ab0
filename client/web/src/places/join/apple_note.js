import { Note } from "../../components/note.js";
import { device } from "../../device/device.js";
import { hrefTo } from "../../router.js";
import { isAppleTouch, isInstalled } from "../../text/this_device.js";
import { html } from "../../view.js";

/** On an iPhone the app on the home screen does not see what was logged in Safari: say so, and offer the move. */
export function AppleNote() {
  if (!isAppleTouch() || isInstalled()) return null;
  const joined = device.state.value.joined !== null;
  return html`<${Note}
    icon="phone"
    kind="warn"
    title="You are in Safari, which keeps this apart from the home screen"
    actions=${html`
      ${joined && html`<a class="button" href=${hrefTo("devices")}>Make an invite for it</a>`}
      <a class="button" href=${hrefTo("data", ["export"])}>Export for it</a>
    `}
  >
    An app on the home screen has a storage of its own, and Safari may clear this one after a week without a visit.
    To move: tap Share, then Add to Home Screen, and open Milepost there.
    ${
      joined
        ? " Then make an invite here and type its code there: all of it comes along."
        : " Then export here and import the file there: all of it comes along."
    }
  <//>`;
}
