/**
 * Tabs of one device: the one that holds a Web Lock leads and has the worker; the others ask it over a
 * BroadcastChannel (client/web/decisions/0003-tabs.md).
 *
 * A question may be answered twice or by a later leader; so only what may be repeated is asked again: reads, and
 * to look at the drafts.
 */
/** Milliseconds without a sign of life from the leader after which a tab that waits takes over. */
const LEADER_SILENT = 4000;
const LOOK_EVERY = 500;

/**
 * @typedef {{ operation: string, asked: any }} Question
 * @typedef {{ question: Question, resolve: (answer: any) => void, since: number }} Pending
 * @typedef {{ ask(id: string, question: Question): void, end(): void }} Worker
 */

export class Tabs {
  #name;
  #version;
  #channel;
  /** Over plain HTTP there are no ids, and no storage that tabs could share. */
  #me = crypto.randomUUID?.() ?? "";
  #asked = 0;
  /** @type {Map<string, Pending>} */
  #pending = new Map();
  /** @type {Worker | null} */
  #worker = null;
  #heard = 0;
  /** Whether the tab that leads has another version of the app: the person decides who goes on. */
  #foreign = false;
  #makeWorker;
  #onEvent;
  #state;

  /**
   * @param {object} options
   * @param {string} options.name of the device: tabs of one name share it
   * @param {string} options.version of the app
   * @param {(onMessage: (message: any) => void) => Worker} options.makeWorker
   * @param {(event: any) => void} options.onEvent hears what the worker tells all tabs, and what becomes of this one
   * @param {() => any} options.state what a tab that comes later is told
   */
  constructor({ name, version, makeWorker, onEvent, state }) {
    this.#name = name;
    this.#version = version;
    this.#makeWorker = makeWorker;
    this.#onEvent = onEvent;
    this.#state = state;
    this.#channel = new BroadcastChannel(name);
    this.#channel.onmessage = ({ data }) => this.#hear(data);
    setInterval(() => this.#watchLeader(), LOOK_EVERY);
  }

  /** Lead as soon as no other tab does; until then follow. */
  join() {
    this.#stand({});
    this.#channel.postMessage({ to: "leader", hello: this.#me, version: this.#version });
  }

  /** Lead now: another tab does not answer, or has another version of the app. */
  takeOver() {
    this.#stand({ steal: true });
  }

  /**
   * @param {string} operation
   * @param {any} asked
   * @returns {Promise<any>} `{ ok }` or `{ refusal }`
   */
  ask(operation, asked) {
    const id = `${this.#me} ${++this.#asked}`;
    return new Promise((resolve) => {
      const question = { operation, asked };
      this.#pending.set(id, { question, resolve, since: Date.now() });
      this.#send(id, question);
    });
  }

  /** @param {string} id @param {Question} question */
  #send(id, question) {
    if (this.#worker) this.#worker.ask(id, question);
    else this.#channel.postMessage({ to: "leader", id, version: this.#version, ...question });
  }

  /** @param {any} message */
  #hear(message) {
    if (message.to === "leader") {
      if (this.#worker) this.#serve(message);
      return;
    }
    if (message.to !== this.#me && message.to !== "all") return;
    this.#heard = Date.now();
    if (message.id) this.#settle(message);
    else if (message.event === "leads") this.#follow(message);
    else if (message.event === "other-version") this.#meetForeign();
    else if ((message.version ?? this.#version) === this.#version) this.#onEvent(message);
  }

  /** What another tab asks of this one, which leads. @param {any} message */
  #serve({ id, hello, version, operation, asked }) {
    const to = hello ?? id.split(" ")[0];
    if (version !== this.#version) {
      this.#onEvent({ event: "other-version", role: "leader" });
      this.#channel.postMessage({ to, event: "other-version" });
      return;
    }
    this.#channel.postMessage({ to, event: "alive" });
    if (hello) this.#channel.postMessage({ to, event: "told", state: this.#state() });
    else this.#worker?.ask(id, { operation, asked });
  }

  /** @param {any} answer */
  #settle(answer) {
    const pending = this.#pending.get(answer.id);
    this.#pending.delete(answer.id);
    pending?.resolve(answer);
  }

  /** Another tab leads from now on. @param {any} message */
  #follow({ version }) {
    this.#foreign = false;
    if (version !== this.#version) this.#meetForeign();
    else this.#askAgain();
  }

  #meetForeign() {
    this.#foreign = true;
    this.#onEvent({ event: "other-version", role: "follower" });
  }

  #askAgain() {
    for (const [id, { question }] of this.#pending) this.#send(id, question);
  }

  /** @param {LockOptions} options */
  #stand(options) {
    navigator.locks.request(this.#name, options, () => this.#lead()).catch(() => this.#deposed());
  }

  #lead() {
    this.#foreign = false;
    this.#worker = this.#makeWorker((message) => this.#hearWorker(message));
    this.#onEvent({ event: "role", role: "leader" });
    this.#channel.postMessage({ to: "all", event: "leads", version: this.#version });
    this.#askAgain();
    return new Promise(() => {});
  }

  /** Another tab took over. */
  #deposed() {
    this.#worker?.end();
    this.#worker = null;
    this.#onEvent({ event: "role", role: "follower" });
    this.#stand({});
  }

  /** @param {any} message */
  #hearWorker(message) {
    if (!message.id) {
      this.#onEvent(message);
      this.#channel.postMessage({ to: "all", version: this.#version, ...message });
    } else if (this.#pending.has(message.id)) this.#settle(message);
    else this.#channel.postMessage({ to: message.id.split(" ")[0], ...message });
  }

  #watchLeader() {
    if (this.#worker || this.#foreign || !this.#pending.size) return;
    const oldest = Math.min(...[...this.#pending.values()].map(({ since }) => since));
    if (Date.now() - Math.max(oldest, this.#heard) > LEADER_SILENT) this.takeOver();
  }
}
