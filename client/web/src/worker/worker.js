/**
 * The device: Python in a worker. Messages come as `{ id, operation, asked }`; what leaves as an answer, or to a
 * server, is on the disk before.
 */
import { openDatabase } from '../device/database.js';
import { storageRefusal } from '../device/refusal.js';
import { BlockStore } from './block_store.js';
import { DraftQueue } from './draft_queue.js';
import { loadEd25519 } from './ed25519.js';
import { startPython } from './python.js';

/** Refusals that say something of the disk, and nothing of the draft: it goes on waiting. */
const DISK = ['storage-failed', 'damaged'];

/** @type {BlockStore} */
let store;
/** @type {DraftQueue} */
let queue;
/** @type {import('./python.js').Edge} */
let edge;
/** The version of the files that the page knows of. */
let told = -1;

/**
 * @param {{ assets: import('./python.js').Assets, moment: import('../device/clock.js').Moment }} asked
 */
async function start({ assets, moment }) {
  const opened = openDatabase().then(async (database) => {
    store = await BlockStore.load(database);
    queue = new DraftQueue(database, store);
    return store;
  });
  const mark = (/** @type {string} */ stage) => postMessage({ event: 'mark', stage, at: performance.now() });
  edge = await startPython(assets, opened, loadEd25519(assets.runtime), moment, mark);
  return {};
}

/** @param {object} asked */
function read(asked) {
  return JSON.parse(edge.read(JSON.stringify(asked)));
}

/** Make events of the drafts that wait; the tabs hear what came of each. */
async function writeDrafts() {
  const answers = [];
  for (const { id, draft } of await queue.waiting()) {
    if (!queue.isWaiting(id)) continue;
    const answer = JSON.parse(edge.write(JSON.stringify(draft)));
    if (DISK.includes(answer.refusal?.kind)) return answer;
    if (answer.refusal) queue.refuse(id, draft, answer.refusal);
    else queue.becameEvent(id);
    answers.push({ event: 'draft', draft: id, ...answer });
  }
  for (const answer of answers) await leave(answer);
  return { ok: null };
}

/** Go on with what the worker does of itself. */
async function go() {
  const answer = await writeDrafts();
  await store.settled();
  postMessage({ event: 'wrote' });
  return answer;
}

const OPERATIONS = { read, drafts: writeDrafts, go };

/**
 * Post a message once all that was written before is on the disk.
 * @param {object} message
 */
async function leave(message) {
  await store.settled();
  if (told !== store.version) {
    told = store.version;
    postMessage({ event: 'changed', facts: JSON.parse(edge.facts()) });
  }
  postMessage(message);
}

self.onmessage = async ({ data: { id, operation, asked } }) => {
  try {
    if (operation === 'start') {
      await start(asked);
      await leave({ id, ok: null });
      return;
    }
    await leave({ id, ...(await OPERATIONS[/** @type {keyof typeof OPERATIONS} */ (operation)](asked)) });
  } catch (error) {
    // The memory is ahead of the disk, or Python has come to its end: the page starts another worker.
    postMessage({ event: 'ended', refusal: storageRefusal(error) });
  }
};
