import { Note } from "../../components/note.js";
import { Sheet } from "../../components/sheet.js";
import { html, useEffect, useRef, useState } from "../../view.js";
import { readInvite } from "./invite_link.js";
import { canScan, scan } from "./scanner.js";

/** The camera, until it sees an invite. @param {{ onInvite: (invite: import("./invite_link.js").Invite) => void,
 *   onClose: () => void }} props */
export function ScanSheet({ onInvite, onClose }) {
  const video = useRef(/** @type {HTMLVideoElement | null} */ (null));
  const [said, setSaid] = useState("Hold the code of the other device into the picture.");
  const [refused, setRefused] = useState(!canScan());
  useEffect(() => {
    if (refused || !video.current) return;
    let stop = () => {};
    let left = false;
    const hear = (/** @type {string} */ text) => {
      const invite = text.includes("#join=") ? readInvite(text) : null;
      if (invite) onInvite(invite);
      else setSaid("That code is no invite of Milepost.");
    };
    scan(video.current, hear).then(
      (stopping) => {
        stop = stopping;
        if (left) stop();
      },
      () => setRefused(true),
    );
    return () => {
      left = true;
      stop();
    };
  }, [refused]);
  return html`<${Sheet} title="Scan an invite" onClose=${onClose}>
    ${
      refused
        ? html`<${Note} icon="camera" kind="warn" title="There is no camera to be had">
          Allow it for this page in the browser’s settings, or type the code that stands below the picture.
        <//>`
        : html`<video class="scanner" ref=${video} muted playsinline aria-label="What the camera sees"></video>
          <p class="quiet centred" role="status">${said}</p>`
    }
  <//>`;
}
