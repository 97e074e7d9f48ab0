import { loadPyodide, RUNTIME } from "../vendor/pyodide.js";
import { blockFileSystem } from "./block_file_system.js";
import { signing } from "./ed25519.js";
import { forgetImage, imageOptions, startOptions } from "./memory_image.js";

/** Where the device's folder and the code lie for Python. Our own code is imported from its archive as it is; the
 * libraries have a part that is no Python, which has to lie in a folder. */
const FOLDER = "/device";
const LIBRARIES = { address: `${RUNTIME}libraries.zip`, folder: "/libraries" };
const OWN = { address: new URL("../../app.zip", import.meta.url).href, file: "/app.zip" };

/**
 * The edge of the device (milepost_client/web/edge.py): JSON in and out.
 * @typedef {object} Edge
 * @property {(moment: string) => string} open
 * @property {(moment: string) => Promise<string>} start_over
 * @property {(asked: string) => string} read
 * @property {(asked: string) => string} write
 * @property {(asked: string) => Promise<string>} task
 * @property {() => string} facts
 * @property {() => void} begin_sync
 * @property {() => void} wake
 */

/**
 * Start Python on the device's files and return the edge of the device, to be opened.
 * @param {Promise<import("./block_store.js").BlockStore>} files
 * @param {import("./browser.js").Browser} browser
 * @param {boolean} afresh whether it starts without what an earlier start left
 * @param {(stage: string) => void} mark hears how far the start is
 * @returns {Promise<Edge>}
 */
export async function startPython(files, browser, afresh, mark) {
  const [python, store, libraries, own] = await Promise.all([
    loadPython(afresh).then(marked("python", mark)),
    files.then(marked("files", mark)),
    fetchBytes(LIBRARIES.address),
    fetchBytes(OWN.address),
  ]);
  python.registerJsModule("milepost_ed25519", signing);
  python.FS.mkdir(FOLDER);
  python.FS.mount(blockFileSystem(python.FS, store), {}, FOLDER);
  python.unpackArchive(libraries, "zip", { extractDir: LIBRARIES.folder });
  python.FS.writeFile(OWN.file, new Uint8Array(own));
  python.runPython(`import sys; sys.path[:0] = ${JSON.stringify([OWN.file, LIBRARIES.folder])}`);
  mark("unpacked");
  const { Edge } = python.pyimport("milepost_client.web.edge");
  mark("imported");
  return Edge(FOLDER, browser);
}

/** @param {boolean} afresh */
async function loadPython(afresh) {
  if (afresh) await forgetImage();
  return loadPyodide({ ...startOptions(), ...(await imageOptions()) });
}

/** @param {string} address */
async function fetchBytes(address) {
  const answer = await fetch(address);
  if (!answer.ok) throw new Error(`${address} was not to be had (${answer.status}).`);
  return answer.arrayBuffer();
}

/**
 * @param {string} stage
 * @param {(stage: string) => void} mark
 */
function marked(stage, mark) {
  return (/** @type {any} */ value) => {
    mark(stage);
    return value;
  };
}
