import { task } from "../../device/device.js";
import { hrefTo } from "../../router.js";
import { Head } from "../../shell/head.js";
import { formatList } from "../../text/numbers.js";
import { html, useEffect } from "../../view.js";
import { giveFile } from "../data/files.js";

/**
 * `kept` is a file with what a device had that was moved, `unsynced` why it could not sync before that.
 * @typedef {{ name: string, devices: string[], was?: string | null, unsynced?: string,
 *   kept?: { name: string, type: string, raw: string } }} JoinedAs
 */

/** What came of joining; the first sync goes on meanwhile. @param {{ as: JoinedAs }} props */
export function Joined({ as }) {
  useEffect(() => {
    task("sync").catch(() => {});
  }, []);
  const others = as.devices.filter((name) => name !== as.name);
  return html`
    <${Head} title="It has joined" shown="Joined." back=${{ href: hrefTo("devices"), name: "Devices" }} />
    <p class="lead">
      “<bdi>${as.name}</bdi>” ${others.length > 0 ? html`stands beside <bdi>${formatList(others)}</bdi>.` : "is the first device there."}
    </p>
    ${
      as.was &&
      html`<p class="quiet">It had been revoked, so it is a new device now. All that is here stays; what it wrote before is listed as the old device’s.</p>`
    }
    ${as.kept && html`<${Kept} file=${as.kept} unsynced=${as.unsynced} />`}
    <div class="buttons">
      <a class="button main" href=${hrefTo("today")}>Go to today</a>
      <a class="button" href=${hrefTo("devices")}>See the devices</a>
    </div>
  `;
}

/** @param {{ file: NonNullable<JoinedAs["kept"]>, unsynced?: string }} props */
function Kept({ file, unsynced }) {
  return html`<section class="panel">
    <p>It moved with all that was here. A file has it as it was, as an export of the other person’s.</p>
    ${unsynced && html`<p class="quiet small">What their other devices wrote lately did not come along. ${unsynced}</p>`}
    <div class="buttons">
      <button type="button" class="button" onClick=${() => giveFile(file)}>Save the file</button>
    </div>
  </section>`;
}
