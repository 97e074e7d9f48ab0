import { formatAmount, formatCount } from "../../text/numbers.js";

/** What a person should know of the log, as `milepost status` says it; nothing where all is well.
 * @param {{ newer_events: number, set_aside: number, quarantined: number, texts: { missing: number, lost: number } }} status */
export function amissWords({ newer_events: newer, set_aside: damaged, quarantined: refused, texts }) {
  return [
    newer > 0 &&
      `${formatCount(newer, "event")} ${newer === 1 ? "needs" : "need"} a newer version of Milepost, and ${newer === 1 ? "is" : "are"} kept until it is here.`,
    damaged > 0 &&
      `${formatCount(damaged, "event")} ${damaged === 1 ? "was" : "were"} set aside as damaged: see the checks.`,
    texts.missing > 0 &&
      `${formatCount(texts.missing, "event")} ${texts.missing === 1 ? "lacks its texts" : "lack their texts"}: sync, also on your other devices, or import the export of a backup.`,
    texts.lost > 0 &&
      `The texts of ${formatCount(texts.lost, "event")} are lost: neither who wrote them nor the server has them.`,
    refused > 0 && `The server refused ${formatAmount(refused)} of what this device sent: see the checks.`,
  ].filter(Boolean);
}
