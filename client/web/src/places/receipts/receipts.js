import { Empty } from "../../components/empty.js";
import { Section } from "../../components/section.js";
import { today } from "../../device/clock.js";
import { write } from "../../device/device.js";
import { useRead } from "../../device/use_read.js";
import { hrefTo } from "../../router.js";
import { Head } from "../../shell/head.js";
import { formatMoment } from "../../text/moments.js";
import { html, useEffect, useState } from "../../view.js";
import { ReceiptGoal } from "./receipt_goal.js";
import { overrulingSentence, receiptCause } from "./receipt_words.js";

const PAGE = 10;

/** What changed in the past without anybody doing it just now, and why: by syncs, and by new versions. */
export function Place() {
  const [shown, setShown] = useState(PAGE);
  const { value } = useRead("receipts", { limit: shown });
  const fresh = useSeen(value?.unseen ?? []);
  return html`<div class="screen">
    <${Head}
      title="Receipts"
      back=${{ href: hrefTo("more"), name: "More" }}
      under="What syncs and new versions changed in the past, and which device brought it."
    />
    ${
      value?.receipts.length === 0 &&
      html`<${Empty}>Nothing has changed the past yet: whatever came from other devices came in time.<//>`
    }
    ${value?.receipts.map(
      (/** @type {import("./receipt_words.js").Receipt} */ receipt) => html`<${Section}
        key=${receipt.id}
        title=${formatMoment(receipt.at, today())}
        action=${fresh.has(receipt.id) && html`<span class="small state wait"><i aria-hidden="true"></i><span>new</span></span>`}
      >
        <div class="panel flush rows">
          <p class="row"><span class="body title">${receiptCause(receipt)}</span></p>
          ${receipt.goals.map((change) => html`<${ReceiptGoal} key=${change.goal} change=${change} names=${receipt.names} today=${today()} />`)}
          ${receipt.overruled.map(
            (each) => html`<div class="row" key=${each.lost.seq}>
              <div class="body"><h3 class="title" dir="auto">${each.title}</h3><p class="detail" dir="auto">${overrulingSentence(each, receipt, today())}</p></div>
            </div>`,
          )}
          ${receipt.goals.length + receipt.overruled.length === 0 && html`<p class="row"><span class="body quiet">No number changed.</span></p>`}
        </div>
      <//>`,
    )}
    ${
      value?.receipts.length === shown &&
      html`<button type="button" class="button wide" onClick=${() => setShown(shown + PAGE)}>Show more</button>`
    }
  </div>`;
}

/** Mark what is shown as seen; it stays marked as new until the person leaves. @param {number[]} unseen */
function useSeen(unseen) {
  const [fresh, setFresh] = useState(/** @type {Set<number>} */ (new Set()));
  const key = unseen.join();
  useEffect(() => {
    if (unseen.length === 0) return;
    setFresh(new Set([...fresh, ...unseen]));
    write("see_receipts", { ids: unseen });
  }, [key]);
  return fresh;
}
