/**
 * The worker of the tab that leads. One that ended, because its memory is ahead of the disk, or that hangs, is
 * replaced; what was asked of it is asked of the next, but for tasks.
 *
 * @typedef {import('./tabs.js').Question} Question
 * @typedef {import('./refusal.js').Refused} Refused
 */

/** Milliseconds to wait before the next try, after the first, second, … failure in a row. */
const AGAIN_AFTER = [0, 2000, 5000, 15_000, 60_000];
/**
 * Milliseconds without progress after which a start is begun anew. After each failure it is twice as long, up to a
 * point: on a slow machine a start that is always given up too early would never come to its end.
 */
const START_STALLED = 30_000;
const LONGEST_STALLED = 8 * START_STALLED;

export class WorkerHandle {
  #make;
  #onMessage;
  /** @type {Map<string, Question>} */
  #open = new Map();
  /** @type {Worker | null} */
  #worker = null;
  #ready = false;
  #failures = 0;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #stalled;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #again;

  /**
   * @param {(failures: number) => { worker: Worker, start: object }} make a new worker, and what it is started
   *   with, after so many failures in a row
   * @param {(message: any) => void} onMessage
   */
  constructor(make, onMessage) {
    this.#make = make;
    this.#onMessage = onMessage;
    this.#begin();
  }

  /**
   * @param {string} id
   * @param {Question} question
   */
  ask(id, question) {
    this.#open.set(id, question);
    if (this.#ready) this.#worker?.postMessage({ id, ...question });
  }

  /** End the worker for good. */
  end() {
    clearTimeout(this.#again);
    this.#drop();
  }

  #begin() {
    const { worker, start } = this.#make(this.#failures);
    this.#worker = worker;
    worker.onmessage = ({ data }) => this.#hear(data);
    worker.onerror = (event) => this.#replace({ kind: "failed", problem: event.message });
    worker.postMessage({ id: "start", operation: "start", asked: start });
    this.#expectProgress();
  }

  #expectProgress() {
    clearTimeout(this.#stalled);
    const refused = { kind: "failed", problem: "The app did not start in time." };
    const patience = Math.min(START_STALLED * 2 ** this.#failures, LONGEST_STALLED);
    this.#stalled = setTimeout(() => this.#replace(refused), patience);
  }

  /** @param {any} message */
  #hear(message) {
    if (message.event === "mark") this.#expectProgress();
    if (message.event === "ended") this.#replace(message.refusal);
    else if (message.id === "start") this.#started(message.refusal);
    else if (message.id === "go") this.#failures = 0;
    else {
      this.#open.delete(message.id);
      this.#onMessage(message);
    }
  }

  /** @param {Refused} [refusal] why the log cannot be opened; its files can still be taken out */
  #started(refusal) {
    clearTimeout(this.#stalled);
    this.#ready = true;
    if (refusal) {
      this.#onMessage({ event: "damaged", problem: { ...refusal, kind: "damaged" } });
      for (const id of this.#open.keys()) this.#answer(id, refusal);
      return;
    }
    this.#onMessage({ event: "ready" });
    for (const [id, question] of this.#open) this.#worker?.postMessage({ id, ...question });
    // What failed is tried again, but not at once: reading goes on meanwhile.
    this.#again = setTimeout(
      () => this.#worker?.postMessage({ id: "go", operation: "go" }),
      this.#patience(),
    );
  }

  /** @param {Refused} refused */
  #replace(refused) {
    const started = this.#ready;
    this.#drop();
    this.#failures++;
    this.#onMessage({ event: "problem", problem: refused });
    for (const [id, { operation }] of this.#open) {
      if (operation !== "read") this.#answer(id, refused);
    }
    this.#again = setTimeout(() => this.#begin(), started ? 0 : this.#patience());
  }

  #patience() {
    return AGAIN_AFTER[Math.min(this.#failures, AGAIN_AFTER.length - 1)];
  }

  /** @param {string} id @param {Refused} refusal */
  #answer(id, refusal) {
    this.#open.delete(id);
    this.#onMessage({ id, refusal });
  }

  #drop() {
    clearTimeout(this.#stalled);
    clearTimeout(this.#again);
    this.#worker?.terminate();
    this.#worker = null;
    this.#ready = false;
  }
}
