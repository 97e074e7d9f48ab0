/** Writes of the page: kept on disk at once, said in a toast, and taken back from there. */
import { tellReached } from "./celebrating.js";
import { tell } from "./components/toast.js";
import { Refusal, write } from "./device/device.js";

/**
 * Write, and say so as soon as it is on disk, then what it reached; Undo in the toast takes it back.
 *
 * Resolves when it is kept, which is before Python is up. Rejects where it cannot be kept, as on a full disk:
 * leave the form as it is then. `done` is what came of it in the log, for those who wait for it.
 * @param {string} operation  a name in `milepost_client.operations`
 * @param {object} request
 * @param {{ title?: string, text?: string, undo?: boolean }} words
 * @returns {Promise<{ done: Promise<any> }>}
 */
export async function save(operation, request, { title = "Saved here", text, undo = true } = {}) {
  const { done } = await keep(operation, request);
  const back = undo ? () => void takeBack(done) : undefined;
  tell({ title, text, undo: back });
  done.then(
    (result) => tellReached(written(result) ?? {}, back),
    () => {},
  );
  return { done };
}

/** Write without a word, for what the page shows anyway. Resolves and rejects as `save`.
 * @param {string} operation @param {object} request @returns {Promise<{ done: Promise<any> }>} */
export async function keep(operation, request) {
  const { kept, done } = write(operation, request);
  done.catch(tellRefusal);
  await kept;
  return { done };
}

/** @param {Promise<any>} done */
async function takeBack(done) {
  try {
    const result = await done;
    if (!result) throw new Error("Another tab wrote it. Take it back under Entries.");
    await write("undo", { ref: written(result).ref }).done;
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
