/** Milliseconds after which a read waits no longer for what is written. */
const LONGEST = 500;

/**
 * The turns of reads: one at a time, and behind what is written meanwhile, though not for long.
 *
 * A read keeps Python to itself, and pages read again after each change; an entry must not wait for that.
 */
export class Turns {
  /** @type {{ since: number, go: () => void }[]} */
  #waiting = [];
  #writing = 0;
  #bell = new MessageChannel();

  constructor() {
    this.#bell.port1.onmessage = () => this.#next();
  }

  /** Fulfilled when it is the turn of a read. @returns {Promise<void>} */
  read() {
    return new Promise((go) => {
      this.#waiting.push({ since: performance.now(), go });
      this.#ring();
    });
  }

  /**
   * Write, with reads behind it.
   * @template T
   * @param {() => Promise<T>} work
   * @returns {Promise<T>}
   */
  async write(work) {
    this.#writing++;
    try {
      return await work();
    } finally {
      this.#writing--;
      this.#ring();
    }
  }

  /** Messages that are there already come before the bell is heard. */
  #ring() {
    this.#bell.port2.postMessage(null);
  }

  #next() {
    const [first] = this.#waiting;
    if (!first || (this.#writing && performance.now() - first.since < LONGEST)) return;
    this.#waiting.shift()?.go();
    this.#ring();
  }
}
