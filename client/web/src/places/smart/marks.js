/** The states of findings as the stones have them. */

/** @type {Record<string, "yes" | "no" | "open">} */
const MARKS = { yes: "yes", no: "no", unknown: "open" };

/** @param {{ state: string }[]} findings */
export function marksOf(findings) {
  return findings.map(({ state }) => MARKS[state]);
}
