import { Field } from "../../components/input/field.js";
import { Section } from "../../components/section.js";
import { Sheet } from "../../components/sheet.js";
import { tell } from "../../components/toast.js";
import { today } from "../../device/clock.js";
import { device, task } from "../../device/device.js";
import { hrefTo } from "../../router.js";
import { formatMoment } from "../../text/moments.js";
import { refusalText } from "../../text/refusal_text.js";
import { html, useEffect, useState } from "../../view.js";

/** @typedef {{ url: string, broker: string, user: string, expires: number, fingerprint?: string | null }} Link */

/** The server that was joined, its fingerprint, and where it is now if it has moved. */
export function Server() {
  const [link, setLink] = useState(/** @type {Link | null} */ (null));
  const [moving, setMoving] = useState(false);
  const version = device.version.value;
  useEffect(() => {
    task("server").then(setLink, () => {});
  }, [version]);
  if (!link) return null;
  return html`<${Section} title="The server">
    <div class="panel">
      <dl class="said">
        <div><dt>Address</dt><dd>${link.url}</dd></div>
        ${link.fingerprint && html`<div><dt>Fingerprint</dt><dd class="mono">${link.fingerprint}</dd></div>`}
        <div><dt>Login until</dt><dd>${formatMoment(link.expires * 1_000_000, today())}; it renews itself</dd></div>
      </dl>
      <div class="buttons">
        <button type="button" class="button" onClick=${() => setMoving(true)}>It has moved</button>
        <a class="button" href=${hrefTo("join")}>Move this device</a>
      </div>
    </div>
    ${moving && html`<${Move} link=${link} onMoved=${setLink} onClose=${() => setMoving(false)} />`}
  <//>`;
}

/** @param {{ link: Link, onMoved: (link: Link) => void, onClose: () => void }} props */
function Move({ link, onMoved, onClose }) {
  const [url, setUrl] = useState(link.url);
  const [problem, setProblem] = useState("");
  const move = async (/** @type {Event} */ event) => {
    event.preventDefault();
    try {
      onMoved(await task("server", { url }));
      tell({ title: "The server was found there" });
      onClose();
    } catch (error) {
      setProblem(refusalText(error));
    }
  };
  return html`<${Sheet} title="Where is it now?" onClose=${onClose}>
    <form class="screen" onSubmit=${move}>
      <p class="quiet">For a server that has moved or was restored elsewhere. It is followed only once it has proved to be the same.</p>
      <${Field} label="Address" type="url" value=${url} onInput=${setUrl} problem=${problem} required />
      <button class="button main wide">Follow it there</button>
    </form>
  <//>`;
}
