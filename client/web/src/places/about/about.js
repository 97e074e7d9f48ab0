import { Row } from "../../components/row.js";
import { Section } from "../../components/section.js";
import { useRead } from "../../device/use_read.js";
import { hrefTo } from "../../router.js";
import { Brand } from "../../shell/brand.js";
import { Head } from "../../shell/head.js";
import { formatAmount } from "../../text/numbers.js";
import { assets } from "../../vendor/assets.js";
import { html } from "../../view.js";
import { Skyline } from "../devices/skyline.js";
import { amissWords } from "./amiss_words.js";
import { Checks } from "./checks.js";
import { Licences } from "./licences.js";

/** What this is, what it holds, whether all is well, and what it is made of.
 * @param {{ route: import("../../router.js").Route }} props */
export function Place({ route }) {
  if (route.parts[0] === "licences") return html`<${Licences} />`;
  const { value } = useRead("status");
  return html`<div class="screen narrow">
    <${Head} title="About" back=${{ href: hrefTo("more"), name: "More" }} />
    <div class="panel">
      <div class="about-brand"><${Brand} /><div><strong>Milepost</strong><p class="small quiet">Goals for the people side of a career, kept on your own devices.</p></div></div>
      <dl class="said">
        <div><dt>Version</dt><dd>${assets.release} <span class="small quiet">build <span class="mono">${assets.version}</span></span></dd></div>
        ${
          value &&
          html`<div><dt>Events</dt><dd>${formatAmount(value.events)}</dd></div>
          <div><dt>Person</dt><dd class="mono">${value.user}</dd></div>
          <div><dt>Device</dt><dd class="mono">${value.device}</dd></div>
          <div><dt>Digest</dt><dd class="mono">${value.digest}</dd></div>`
        }
      </dl>
      ${value && html`<${Skyline} digest=${value.digest} />`}
      ${value && amissWords(value).map((words) => html`<p class="small">${words}</p>`)}
    </div>
    <${Checks} />
    <${Section} title="What is inside">
      <ul class="panel flush rows"><li><${Row} title="Licences" detail="Of Milepost and of all that it is made of" href=${hrefTo("about", ["licences"])} /></li></ul>
    <//>
  </div>`;
}
