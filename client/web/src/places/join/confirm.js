import { Field } from "../../components/input/field.js";
import { Note } from "../../components/note.js";
import { task } from "../../device/device.js";
import { useRead } from "../../device/use_read.js";
import { hrefTo } from "../../router.js";
import { formatCount } from "../../text/numbers.js";
import { browserName } from "../../text/this_device.js";
import { html, useEffect, useState } from "../../view.js";
import { AppleNote } from "./apple_note.js";

const MOST = 40;

/**
 * Which server it is, what comes along, and what this device is called there; then it joins.
 * @param {{ invite: import("./invite_link.js").Invite, onJoined: (as: any) => void, onBack: () => void }} props
 */
export function Confirm({ invite, onJoined, onBack }) {
  if (new URL(invite.server).origin !== location.origin)
    return html`<${Elsewhere} invite=${invite} onBack=${onBack} />`;
  return html`<${AppleNote} code=${invite.code} /><${JoinForm} invite=${invite} onJoined=${onJoined} onBack=${onBack} />`;
}

/** A page talks with the server that it came from, and no other.
 * @param {{ invite: import("./invite_link.js").Invite, onBack: () => void }} props */
function Elsewhere({ invite, onBack }) {
  const { host } = new URL(invite.server);
  return html`<${Note}
    icon="info"
    title=${`This invite is for ${host}`}
    actions=${html`<a class="button main" href=${`${invite.server}/#join=${encodeURIComponent(invite.code)}`}>Open Milepost there</a>
      <a class="button" href=${hrefTo("data", ["export"])}>Export what is here</a>
      <button type="button" class="button bare" onClick=${onBack}>Another code</button>`}
  >
    This page belongs to ${location.host} and talks with that server alone. What you logged here stays here: export
    it, and import it there.
  <//>`;
}

/** @param {{ invite: import("./invite_link.js").Invite, onJoined: (as: any) => void, onBack: () => void }} props */
function JoinForm({ invite, onJoined, onBack }) {
  const [server, refusal] = useServer(invite);
  const [name, setName] = useState(browserName());
  const [problem, setProblem] = useState(/** @type {any} */ (null));
  const [joining, setJoining] = useState(false);
  const events = useRead("status").value?.events ?? 0;
  const join = async (/** @type {Event} */ event) => {
    event.preventDefault();
    setJoining(true);
    setProblem(null);
    try {
      const request = { url: invite.server, code: invite.code, name: name.trim() };
      onJoined(server?.moves ? await moved(request) : await task("join", request));
    } catch (error) {
      setProblem(error);
      setJoining(false);
    }
  };
  const said = problem ?? refusal;
  return html`<form class="screen" onSubmit=${join}>
    <section class="panel" aria-label="The server">
      <p class="quiet small">The invite is for the server at</p>
      <p class="lead"><strong>${new URL(invite.server).host}</strong></p>
      ${
        server?.fingerprint &&
        html`<p class="small quiet">
        Its fingerprint. It stands where the invite was made, and has to be the same:
        <span class="fingerprint">${server.fingerprint}</span>
      </p>`
      }
    </section>
    ${
      server?.moves
        ? html`<${Moves} />`
        : events > 0 &&
          html`<p class="quiet">${formatCount(events, "event")} ${events === 1 ? "is" : "are"} here: ${events === 1 ? "it comes" : "they come"} along, and nothing is lost.</p>`
    }
    <${Field} label="This device is called" value=${name} onInput=${setName} maxlength=${MOST} required hint="So that you know it among the others." />
    ${said && html`<${Note} icon="alert" kind="bad" title=${said.problem ?? "That did not work"}>${said.advice}<//>`}
    <div class="buttons stacked" aria-live="polite">
      <button class="button main wide" disabled=${joining || !name.trim()}>${wordsOf(joining, server?.moves)}</button>
      <button type="button" class="button bare" onClick=${onBack}>Another code</button>
    </div>
  </form>`;
}

function Moves() {
  return html`<${Note} icon="people" kind="warn" title="This device is another person’s until now">
    It moves to the person of the invite with all that is here, and nothing counts twice. A file keeps it as it was; on
    the server the other person stays as they are.
  <//>`;
}

/** @param {boolean} joining @param {boolean} [moves] */
function wordsOf(joining, moves) {
  if (moves) return joining ? "Moving…" : "Move it";
  return joining ? "Joining…" : "Join";
}

/** @param {{ url: string, code: string, name: string }} request */
async function moved(request) {
  const { joined, kept, unsynced } = await task("move", request);
  return { ...joined, kept, unsynced };
}

/** What the server at an address says of itself and of the invite.
 * @param {import("./invite_link.js").Invite} invite */
function useServer({ server: url, code }) {
  const [seen, setSeen] = useState(
    /** @type {{ fingerprint: string | null, moves: boolean } | null} */ (null),
  );
  const [refusal, setRefusal] = useState(/** @type {any} */ (null));
  useEffect(() => {
    task("meet_server", { url, code }).then(setSeen, setRefusal);
  }, [url, code]);
  return /** @type {const} */ ([seen, refusal]);
}
