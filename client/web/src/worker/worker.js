/**
 * The device: Python in a worker. Messages come as `{ id, operation, asked }`; what leaves as an answer, or to a
 * server, is on the disk before.
 */
import { openDatabase } from "../device/database.js";
import { storageRefusal } from "../device/refusal.js";
import { BlockStore } from "./block_store.js";
import { browserFor } from "./browser.js";
import { DraftQueue } from "./draft_queue.js";
import { loadSigning } from "./ed25519.js";
import { DeviceKey } from "./key.js";
import { startPython } from "./python.js";
import { Turns } from "./turns.js";

/** Refusals that say something of the disk, and nothing of the draft: it goes on waiting. */
const DISK = ["storage-failed", "damaged"];

/** @type {BlockStore} */
let store;
/** @type {DraftQueue} */
let queue;
/** @type {import("./python.js").Edge} */
let edge;
const turns = new Turns();
/** The version of the files that the page knows of. */
let told = -1;
/** Whether the device is on its way out. */
let erasing = false;
/** Why the log cannot be opened, where it cannot. @type {object | null} */
let refusal = null;

/** @param {{ moment: import("../device/clock.js").Moment, afresh: boolean }} asked */
async function start({ moment, afresh }) {
  const opened = openDatabase();
  const files = opened.then((database) => BlockStore.load(database));
  const key = Promise.all([opened, files]).then(([database, loaded]) => new DeviceKey(database, loaded));
  const mark = (/** @type {string} */ stage) => postMessage({ event: "mark", stage, at: performance.now() });
  edge = await startPython(files, browserFor(files, key, leave), afresh, mark);
  store = await files;
  queue = new DraftQueue(await opened, store);
  refusal = store.broken.length ? notWhole(store.broken) : refusalOf(edge.open(JSON.stringify(moment)));
  return answered();
}

/**
 * Begin anew beside what cannot be opened; what the server has comes back with the next sync.
 * @param {{ moment: import("../device/clock.js").Moment }} asked
 */
async function startOver({ moment }) {
  refusal = refusalOf(await edge.start_over(JSON.stringify(moment)));
  if (!refusal) {
    await leave({ event: "ready" });
    await go();
  }
  return answered();
}

function answered() {
  return refusal ? { refusal } : { ok: null };
}

/** @param {string} answer */
function refusalOf(answer) {
  return JSON.parse(answer).refusal ?? null;
}

/** @param {string[]} paths */
function notWhole(paths) {
  return {
    kind: "damaged",
    problem: `The browser has lost a part of ${paths.join(", ")}.`,
    advice: "Take out what is there, then begin anew: what the server has comes back.",
  };
}

/** @param {any} asked */
async function read(asked) {
  await turns.read();
  return JSON.parse(edge.read(JSON.stringify(asked)));
}

/** Make events of the drafts that wait; the tabs hear what came of each. */
function writeDrafts() {
  return turns.write(becomeEvents);
}

async function becomeEvents() {
  const answers = [];
  for (const { id, draft } of await queue.waiting()) {
    if (!queue.isWaiting(id)) continue;
    const answer = JSON.parse(edge.write(JSON.stringify(draft)));
    if (DISK.includes(answer.refusal?.kind)) return answer;
    if (answer.refusal) queue.refuse(id, draft, answer.refusal);
    else queue.becameEvent(id);
    answers.push({ event: "draft", draft: id, ...answer });
  }
  for (const answer of answers) await leave(answer);
  return { ok: null };
}

/** Go on with what the worker does of itself. */
async function go() {
  const answer = await writeDrafts();
  await leave({ event: "wrote" });
  await loadSigning();
  edge.begin_sync();
  return answer;
}

/** @param {any} asked */
async function task(asked) {
  await loadSigning();
  return JSON.parse(await edge.task(JSON.stringify(asked)));
}

/** The files as they lie on the disk: for a person whose log cannot be opened. */
async function rescue() {
  return { ok: [...store.files].map((file) => ({ path: file.path, bytes: file.bytes() })) };
}

/** Remove everything. What comes after is another worker, on nothing. */
async function erase() {
  erasing = true;
  await store.erase();
  return { ok: null, erased: true };
}

/** @type {Record<string, (asked: any) => any>} */
const OPERATIONS = {
  start,
  go,
  read,
  drafts: writeDrafts,
  task,
  wake: () => {
    edge.wake();
    return { ok: null };
  },
  rescue,
  erase,
  start_over: startOver,
};

/**
 * Post a message once all that was written before is on the disk.
 * @param {object} message
 */
async function leave(message) {
  // What else goes on fails now, and nobody waits for it.
  if (erasing) return;
  try {
    await store?.settled();
    if (store && !refusal && told !== store.version) {
      told = store.version;
      postMessage({ event: "changed", facts: JSON.parse(edge.facts()) });
    }
    postMessage(message);
  } catch (error) {
    if (!erasing) end(error);
  }
}

/**
 * The memory is ahead of the disk, or Python has come to its end: the page starts another worker.
 * @param {unknown} error
 */
function end(error) {
  postMessage({ event: "ended", refusal: storageRefusal(error) });
}

/** What can be done with a log that cannot be opened. */
const ALWAYS = ["start", "start_over", "rescue", "erase"];

self.onmessage = async ({ data: { id, operation, asked } }) => {
  try {
    const answer = refusal && !ALWAYS.includes(operation) ? answered() : await OPERATIONS[operation](asked);
    if (answer.erased) postMessage({ id, ...answer });
    else await leave({ id, ...answer });
  } catch (error) {
    if (!erasing || operation === "erase") end(error);
  }
};
