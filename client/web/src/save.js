/**
 * Writes of the page: kept on disk at once, said in a toast, and taken back from there.
 *
 * A refusal is told once: by the form, which still has what was written, so that nothing else keeps it; or where
 * the form is gone by then, by the note of what could not be kept.
 */
import { tellReached } from "./celebrating.js";
import { tell } from "./components/toast.js";
import { device, Refusal, write } from "./device/device.js";

/** Milliseconds for which a form waits to hear whether it is refused, where Python is up: mostly it takes ten. */
const SOON = 500;

/**
 * Write, and say so as soon as it is on disk, then what it reached; Undo in the toast takes it back.
 *
 * Resolves when it is kept, which is before Python is up. Rejects where it cannot be kept, as on a full disk, or is
 * refused at once: leave the form as it is then.
 * @param {string} operation  a name in `milepost_client.operations`
 * @param {object} request
 * @param {Words} [words]
 * @typedef {{ title?: string, text?: string, undo?: boolean }} Words
 */
export async function save(operation, request, words) {
  const { done } = await keep(operation, request);
  tellSaved(done, words);
}

/** Write, and say so once it is an event; resolves and rejects then. For what the form has to wait for.
 * @param {string} operation @param {object} request @param {Words} [words] */
export async function saveThrough(operation, request, words) {
  const result = await settle(operation, request);
  tellSaved(Promise.resolve(result), words);
  return result;
}

/** Write without a word, for what the page shows anyway. Resolves and rejects as `save`.
 * @param {string} operation @param {object} request @returns {Promise<{ done: Promise<any> }>} */
export async function keep(operation, request) {
  const { id, kept, done } = write(operation, request);
  await kept;
  const refusal = device.state.value.start === "ready" && (await refusedSoon(done));
  if (refusal) throw await heard(id, refusal);
  done.catch(tellLate);
  return { done };
}

/** Write without a word, and return what it is in the log. Rejects where it is refused.
 * @param {string} operation @param {object} request @returns {Promise<any>} */
export async function settle(operation, request) {
  const { id, done } = write(operation, request);
  try {
    return await done;
  } catch (error) {
    throw await heard(id, error);
  }
}

/** Whoever wrote it hears the refusal, and has what was written: it need not stay. @param {string} id @param {any} refusal */
async function heard(id, refusal) {
  await device.discard(id).catch(() => {});
  return refusal;
}

/** Why it is refused, if it is so at once. @param {Promise<any>} done */
function refusedSoon(done) {
  const outcome = done.then(
    () => null,
    (error) => error,
  );
  return Promise.race([outcome, new Promise((over) => setTimeout(over, SOON, null))]);
}

/** @param {Promise<any>} done @param {Words} [words] */
function tellSaved(done, { title = "Saved here", text, undo = true } = {}) {
  const back = undo ? () => void takeBack(done) : undefined;
  tell({ title, text, undo: back });
  done.then(
    (result) => tellReached(written(result) ?? {}, back),
    () => {},
  );
}

function tellLate() {
  tell({ refused: true, title: "Something could not be kept", text: "More says why.", place: "more" });
}

/** @param {Promise<any>} done */
async function takeBack(done) {
  try {
    const result = await done;
    if (!result) throw new Error("Another tab wrote it. Take it back under Entries.");
    await settle("undo", { ref: written(result).ref });
    tell({ title: "Taken back" });
  } catch (error) {
    tellRefusal(error);
  }
}

/** What came of a write in the log; some operations say more beside it. @param {any} result */
function written(result) {
  return result?.written ?? result;
}

/** Say why something was not taken, and what to do. @param {unknown} error */
export function tellRefusal(error) {
  if (error instanceof Refusal)
    tell({ refused: true, title: error.problem, text: error.advice, place: error.place });
  else
    tell({
      refused: true,
      title: "That did not work",
      text: error instanceof Error ? error.message : String(error),
    });
}
