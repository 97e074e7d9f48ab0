/**
 * The device, as the page knows it: reads, writes and tasks by the names of modules in Python, and its state.
 */
import { signal } from "../vendor/signals.js";
import { hearDayStarts, moment, today } from "./clock.js";
import { coalesced } from "./coalesced.js";
import { DATABASE } from "./database.js";
import { discardDraft, draftId, keepDraft, keptDrafts, retryDraft } from "./drafts.js";
import { database, FACTS, firstViews, viewKey } from "./first_look.js";
import { Outcomes } from "./outcomes.js";
import { looksPrivate, thisBrowser } from "./private_window.js";
import { Refusal, storageRefusal } from "./refusal.js";
import { SharedAnswers } from "./shared_answers.js";
import { INITIAL, reduced } from "./state.js";
import { Tabs } from "./tabs.js";
import { ViewCache } from "./view_cache.js";
import { WorkerHandle } from "./worker_handle.js";

export { Refusal };

/** The app is served under a hash of all its files. */
const APP = new URL("../..", import.meta.url).pathname;

const state = signal(INITIAL);
const version = signal(0);
const outcomes = new Outcomes();
const answers = new SharedAnswers();
/** @type {Map<string, (progress: any) => void>} */
const progress = new Map();

export const views = new ViewCache(database);
views.recall(firstViews);
const countDrafts = coalesced(async () => {
  hear({ event: "drafts", kept: await keptDrafts(await database).catch(() => []) });
});
/** How many erasures the log had when this page heard of it last. @type {number | undefined} */
let erasures;

const tabs = new Tabs({
  name: DATABASE,
  version: APP,
  makeWorker: (onMessage) => new WorkerHandle(newWorker, onMessage),
  onEvent: hear,
  state: () => state.value,
});

/**
 * Ask a read of the module `queries/<name>`, on one snapshot.
 * @param {string} name
 * @param {object} [request]
 * @returns {Promise<any>} rejects with Refusal
 */
export async function read(name, request = {}) {
  // Of the same version of the log: what was heard of since must be in the answer.
  const key = `${version.peek()} ${viewKey(name, request)}`;
  return unwrapped(await answers.to(key, () => tabs.ask("read", { name, request, moment: moment() })));
}

/**
 * Write by the operation of that name. `kept` is fulfilled once what was written is on the disk, also while
 * Python starts; `done` once it is an event, with the operation's result: null where the tab that made it ended
 * before it could tell. Both reject with Refusal.
 * @param {string} operation
 * @param {object} request
 * @returns {{ id: string, kept: Promise<void>, done: Promise<any> }}
 */
export function write(operation, request) {
  const draft = { name: operation, request, moment: moment() };
  const id = draftId(draft.moment.now);
  // Asked for before it is kept: the worker may make it an event before this page hears that it is.
  const outcome = outcomes.of(id);
  const kept = keep(id, draft);
  const done = kept.then(() => become(id, outcome));
  kept.catch(() => outcomes.settle(id, { ok: null }));
  // The page may look at one of the two alone.
  for (const promise of [kept, done]) promise.catch(() => {});
  return { id, kept, done };
}

/**
 * Have the device do something that is no event: `join`, `sync`, `prove`, `export` …
 * @param {string} name
 * @param {object} [request]
 * @param {(progress: any) => void} [onProgress]
 * @returns {Promise<any>} rejects with Refusal
 */
export async function task(name, request = {}, onProgress = () => {}) {
  if (name === "erase") return device.erase();
  const id = crypto.randomUUID();
  progress.set(id, onProgress);
  try {
    return unwrapped(await tabs.ask("task", { id, name, request, moment: moment() }));
  } finally {
    progress.delete(id);
  }
}

export const device = {
  state,
  /** Counts up whenever the log changed, and when a new day begins: views read again. */
  version,
  /** Try a refused draft again. @param {string} id */
  async retry(id) {
    const outcome = outcomes.of(id);
    await retryDraft(await database, id);
    await become(id, outcome);
  },
  /** Throw a refused draft away. @param {string} id */
  async discard(id) {
    await discardDraft(await database, id);
    await countDrafts();
  },
  /**
   * Ask the browser to keep the storage. Only on a tap; some browsers never answer, so nobody waits for it.
   */
  persist() {
    navigator.storage?.persist?.().then((persisted) => hear({ event: "persisted", persisted }));
  },
  /** Remove all that this browser has of Milepost. */
  async erase() {
    views.forget();
    return unwrapped(await tabs.ask("erase", {}));
  },
  /** The files of the device as they lie there, also where Python cannot open them. */
  rescue: async () => unwrapped(await tabs.ask("rescue", {})),
  /** Begin anew beside a log that cannot be opened; what the server has comes back. */
  startOver: async () => unwrapped(await tabs.ask("start_over", { moment: moment() })),
  /** Lead from this tab, whatever the leader does. */
  takeOver: () => tabs.takeOver(),
};

/** @param {string} id @param {import('./drafts.js').Draft} draft */
async function keep(id, draft) {
  try {
    await keepDraft(await database, id, draft);
  } catch (error) {
    const refused = storageRefusal(error);
    hear({ event: "problem", problem: refused });
    throw new Refusal(refused);
  }
  countDrafts();
}

/**
 * Have the draft become an event, and return what came of it.
 * @param {string} id
 * @param {Promise<any>} outcome  of that draft
 */
async function become(id, outcome) {
  tabs.ask("drafts", {}).then(async () => {
    if (!outcomes.isOpen(id)) return;
    const kept = (await keptDrafts(await database)).find((draft) => draft.id === id);
    if (!kept) outcomes.settle(id, { ok: null });
    else if (kept.refused) outcomes.settle(id, { refusal: kept.refused });
  });
  return unwrapped(await outcome);
}

/** @param {any} answer */
function unwrapped(answer) {
  if (answer.refusal) throw new Refusal(answer.refusal);
  return answer.ok;
}

/** @param {any} event */
function hear(event) {
  if (event.event === "draft") outcomes.settle(event.draft, event);
  if (event.event === "progress") progress.get(event.task)?.(event.progress);
  if (event.event === "changed" || event.event === "role") version.value++;
  if (event.event === "draft" || event.event === "changed") countDrafts();
  if (event.event === "changed") {
    hearDayStarts(event.facts.day_starts);
    hearErasures(event.facts.erasures);
    views.put(FACTS, event.facts).catch(() => {});
  }
  state.value = reduced(state.value, event);
}

/** What was erased, here or elsewhere, must not stay in what views showed last. @param {number} count */
function hearErasures(count) {
  if (count !== erasures) views.clear().catch(() => {});
  erasures = count;
}

/** What is known before Python is up. */
async function remember() {
  const facts = await views.get(FACTS).catch(() => undefined);
  erasures = facts?.erasures;
  hear({ event: "remembered", facts: facts ?? { begun: false } });
  const persisted = (await navigator.storage?.persisted?.()) ?? null;
  hear({ event: "persisted", persisted: persisted || null });
  hear({ event: "private", isPrivate: await looksPrivate(thisBrowser()).catch(() => false) });
}

/** @param {number} failures in a row, of the workers before */
function newWorker(failures) {
  const worker = new Worker(new URL("../worker/worker.js", import.meta.url), {
    type: "module",
    name: "device",
  });
  return { worker, start: { moment: moment(), afresh: failures > 0 } };
}

/** A new day changes what views say, without a change of the log. */
function watchDay() {
  let day = today();
  const look = () => {
    if (day === today()) return;
    day = today();
    version.value++;
  };
  setInterval(look, 30_000);
  document.addEventListener("visibilitychange", look);
}

async function begin() {
  if (!isSecureContext) return hear({ event: "impossible", problem: "needs-https" });
  try {
    await database;
  } catch (error) {
    return hear({ event: "impossible", problem: "no-storage", detail: String(error) });
  }
  // Drafts first: who has some has begun, whatever is remembered.
  countDrafts().then(remember);
  watchDay();
  addEventListener("online", () => tabs.ask("wake", {}));
  tabs.join();
}

begin();
