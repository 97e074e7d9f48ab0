/**
 * A refusal as a value, as Python tells it.
 * @typedef {{ kind: string, problem: string, advice?: string, field?: string | null,
 *   place?: string | null }} Refused
 */

/** Why something was not done: `problem` says what is wrong, `advice` what to do next, `field` names the input,
 * `place` where on the page that is done. */
export class Refusal extends Error {
  /** @param {Refused} refused */
  constructor({ kind, problem, advice = "", field = null, place = null }) {
    super(problem);
    this.name = "Refusal";
    this.kind = kind;
    this.problem = problem;
    this.advice = advice;
    this.field = field;
    this.place = place;
  }
}

/**
 * Return an error of the browser's storage as a value.
 * @param {any} error
 * @returns {Refused}
 */
export function storageRefusal(error) {
  if (error?.name === "QuotaExceededError") {
    return {
      kind: "storage-full",
      problem: "The browser has no space left for this.",
      advice: "Nothing that was saved is lost. Free some space on this device, then try again.",
    };
  }
  return {
    kind: "not-saved",
    problem: `The browser did not save it (${error?.message ?? error}).`,
    advice: "All that was saved before stands. Try again.",
  };
}
