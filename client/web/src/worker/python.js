import { blockFileSystem } from './block_file_system.js';

/** Where the device's folder and the code lie for Python. */
const FOLDER = '/device';
const CODE = '/app';

/**
 * @typedef {{ runtime: string, app: string, version: string }} Assets
 * @typedef {{ read(asked: string): string, write(asked: string): string, facts(): string }} Edge
 */

/**
 * Start Python on the device's files and return the edge of the device (milepost_client/web/edge.py).
 * @param {Assets} assets
 * @param {Promise<import('./block_store.js').BlockStore>} files
 * @param {Promise<object>} ed25519
 * @param {import('../device/clock.js').Moment} moment
 * @param {(stage: string) => void} mark hears how far the start is
 * @returns {Promise<Edge>}
 */
export async function startPython(assets, files, ed25519, moment, mark) {
  const [python, code, store, signing] = await Promise.all([
    loadPython(assets.runtime).then(marked('python', mark)),
    fetchBytes(assets.app).then(marked('code', mark)),
    files.then(marked('files', mark)),
    ed25519.then(marked('ed25519', mark)),
  ]);
  python.registerJsModule('milepost_ed25519', signing);
  python.FS.mkdir(FOLDER);
  python.FS.mount(blockFileSystem(python.FS, store), {}, FOLDER);
  python.unpackArchive(code, 'zip', { extractDir: CODE });
  python.runPython(`import sys; sys.path.insert(0, ${JSON.stringify(CODE)})`);
  mark('unpacked');
  const { Edge } = python.pyimport('milepost_client.web.edge');
  mark('imported');
  return Edge.open(FOLDER, JSON.stringify(moment));
}

/** @param {string} runtime */
async function loadPython(runtime) {
  const { loadPyodide } = await import(`${runtime}pyodide.mjs`);
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  return loadPyodide({
    indexURL: runtime,
    stdLibURL: `${runtime}python_stdlib.zip`,
    env: { HOME: '/home', TZ: zone, PYTHONHASHSEED: 'random' },
  });
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
