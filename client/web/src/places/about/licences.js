import { Note } from "../../components/note.js";
import { hrefTo } from "../../router.js";
import { Head } from "../../shell/head.js";
import { html, useEffect, useState } from "../../view.js";

/** @typedef {{ name: string, version?: string, licence: string, address?: string, text?: string }} Licence */

/** The licences of all that is shipped, as the build gathered them. */
export function Licences() {
  const [licences, setLicences] = useState(/** @type {Licence[] | null} */ (null));
  const [failed, setFailed] = useState(false);
  useEffect(() => {
    fetch(new URL("../../../licences.json", import.meta.url))
      .then((answer) => answer.json())
      .then(setLicences, () => setFailed(true));
  }, []);
  return html`<div class="screen narrow">
    <${Head} title="Licences" back=${{ href: hrefTo("about"), name: "About" }} />
    ${failed && html`<${Note} icon="alert" title="They could not be read">Load the page again while you are online.<//>`}
    ${
      licences &&
      html`<div class="panel flush rows">
      ${licences.map(
        ({ name, version, licence, address, text }) => html`<details class="licence" key=${name}>
          <summary class="row"><span class="body"><span class="title">${name} ${version}</span><span class="detail">${licence}</span></span></summary>
          <div class="licence-text">
            ${address && html`<p class="small"><span class="mono">${address}</span></p>`}
            ${text ? html`<pre tabindex="0">${text}</pre>` : html`<p class="small quiet">See there.</p>`}
          </div>
        </details>`,
      )}
    </div>`
    }
  </div>`;
}
