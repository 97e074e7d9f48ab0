/** What became of drafts: whoever waits hears it once it is known. */
export class Outcomes {
  /** @type {Map<string, { promise: Promise<any>, resolve: (outcome: any) => void }>} */
  #open = new Map();

  /** @param {string} id */
  of(id) {
    let open = this.#open.get(id);
    if (!open) {
      /** @type {(outcome: any) => void} */
      let resolve = () => {};
      const promise = new Promise((fulfil) => {
        resolve = fulfil;
      });
      open = { promise, resolve };
      this.#open.set(id, open);
    }
    return open.promise;
  }

  /** Whether nobody knows yet. @param {string} id */
  isOpen(id) {
    return this.#open.has(id);
  }

  /**
   * @param {string} id
   * @param {{ ok?: any, refusal?: import('./refusal.js').Refused }} outcome
   */
  settle(id, outcome) {
    this.#open.get(id)?.resolve(outcome);
    this.#open.delete(id);
  }
}
