/** Questions that are asked once, although several parts of the page ask them. */
export class SharedAnswers {
  /** @type {Map<string, Promise<any>>} */
  #open = new Map();

  /**
   * The answer to a question: the one that another waits for, else what `ask` brings.
   * @param {string} key
   * @param {() => Promise<any>} ask
   */
  to(key, ask) {
    const open = this.#open.get(key);
    if (open) return open;
    const answer = ask().finally(() => {
      this.#open.delete(key);
    });
    this.#open.set(key, answer);
    return answer;
  }
}
