import { Field } from "../../components/input/field.js";
import { Select } from "../../components/input/select.js";
import { Section } from "../../components/section.js";
import { Sheet } from "../../components/sheet.js";
import { tell } from "../../components/toast.js";
import { today } from "../../device/clock.js";
import { device, task } from "../../device/device.js";
import { formatMoment } from "../../text/moments.js";
import { refusalText } from "../../text/refusal_text.js";
import { html, useEffect, useState } from "../../view.js";

/** @typedef {{ id: string, name: string, scope: string, ends: number, used: number | null }} Token */
/** @typedef {Token & { token: string, feed: string, url: string, writes_as: string }} MadeToken */

const SCOPES = [
  { value: "read", label: "Read all that you have" },
  { value: "write", label: "Read and write" },
  { value: "feed", label: "A calendar of what lies ahead" },
];

/** @param {string} scope */
const mayDo = (scope) => SCOPES.find((each) => each.value === scope)?.label ?? scope;

/** What scripts and calendars may do with the server, as you allowed them. */
export function Tokens() {
  const [tokens, setTokens] = useState(/** @type {Token[]} */ ([]));
  const [making, setMaking] = useState(false);
  const [shown, setShown] = useState(/** @type {Token | null} */ (null));
  const version = device.version.value;
  const load = () => task("list_tokens").then(setTokens, () => {});
  useEffect(() => {
    load();
  }, [version]);
  const close = () => {
    setMaking(false);
    setShown(null);
    load();
  };
  return html`<${Section} title="Scripts and calendars">
    <div class="panel">
      ${
        tokens.length === 0
          ? html`<p class="small quiet">Let a shortcut log for you, or a calendar show what is due: make a token for it.</p>`
          : html`<dl class="said">
              ${tokens.map(
                (token) =>
                  html`<div key=${token.id}>
                    <dt><button type="button" class="link" onClick=${() => setShown(token)}><bdi>${token.name}</bdi></button></dt>
                    <dd>${mayDo(token.scope)}</dd>
                  </div>`,
              )}
            </dl>`
      }
      <div class="buttons">
        <button type="button" class="button" onClick=${() => setMaking(true)}>Make a token</button>
      </div>
    </div>
    ${making && html`<${MakeSheet} onClose=${close} />`}
    ${shown && html`<${TokenSheet} token=${shown} onClose=${close} />`}
  <//>`;
}

/** @param {{ onClose: () => void }} props */
function MakeSheet({ onClose }) {
  const [name, setName] = useState("");
  const [scope, setScope] = useState("write");
  const [problem, setProblem] = useState("");
  const [made, setMade] = useState(/** @type {MadeToken | null} */ (null));
  const [busy, setBusy] = useState(false);
  const make = async (/** @type {Event} */ event) => {
    event.preventDefault();
    setBusy(true);
    await task("create_token", { name: name.trim(), scope }).then(setMade, (error) =>
      setProblem(refusalText(error)),
    );
    setBusy(false);
  };
  if (made) return html`<${MadeSheet} made=${made} onClose=${onClose} />`;
  return html`<${Sheet} title="Make a token" onClose=${onClose}>
    <form class="screen" onSubmit=${make}>
      <${Field} label="What it is for" value=${name} onInput=${setName} problem=${problem} maxlength="40" />
      <${Select} label="It may" choices=${SCOPES} chosen=${scope} onChoose=${setScope} />
      ${
        scope === "write" &&
        html`<p class="small quiet">You let the server write for you. It becomes a device of yours, which you can revoke like any other.</p>`
      }
      <button class="button main wide" disabled=${busy}>${busy ? "Asking the server…" : "Make it"}</button>
    </form>
  <//>`;
}

/** It is shown only now. @param {{ made: MadeToken, onClose: () => void }} props */
function MadeSheet({ made, onClose }) {
  const text = made.feed || made.token;
  return html`<${Sheet} title=${made.name} onClose=${onClose}>
    <p class="mono" aria-label=${made.feed ? "Address" : "Token"}>${text}</p>
    <p class="small quiet">
      ${
        made.feed
          ? "Subscribe to this address in your calendar. Whoever has it reads what lies ahead of you."
          : "Send it with each request, as Authorization: Bearer and this. Whoever has it can do the same."
      }
      ${" "}It is shown only now, and good until ${formatMoment(made.ends, today())}.
    </p>
    ${!made.feed && html`<p class="small quiet">What can be asked: ${made.url}/schema</p>`}
    <div class="buttons"><button type="button" class="button main" onClick=${() => copy(text)}>Copy</button></div>
  <//>`;
}

/** @param {{ token: Token, onClose: () => void }} props */
function TokenSheet({ token, onClose }) {
  const [problem, setProblem] = useState("");
  const revoke = async () => {
    try {
      await task("revoke_token", { token: token.id });
      tell({ title: "Revoked" });
      onClose();
    } catch (error) {
      setProblem(refusalText(error));
    }
  };
  return html`<${Sheet} title=${token.name} onClose=${onClose}>
    <dl class="said panel">
      <div><dt>It may</dt><dd>${mayDo(token.scope)}</dd></div>
      <div><dt>Good until</dt><dd>${formatMoment(token.ends, today())}</dd></div>
      <div><dt>Last used</dt><dd>${token.used ? formatMoment(token.used, today()) : "never"}</dd></div>
    </dl>
    ${problem && html`<p class="problem" role="alert">${problem}</p>`}
    <div class="buttons"><button type="button" class="button stop" onClick=${revoke}>Revoke it</button></div>
  <//>`;
}

/** @param {string} text */
async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
    tell({ title: "Copied" });
  } catch {
    tell({ title: "The browser did not copy it", text });
  }
}
