// Runs a Python program in Pyodide: `node pyodide.mjs OPTIONS`, with the options as JSON and the program on stdin.
// `web` is the folder of the web app's sources, `stdlib` and `archives` are files to run on, `folders` maps places in
// Pyodide to folders here. The program's exit code is that of node.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

const { web, stdlib, archives, folders } = JSON.parse(process.argv[2]);
const from = (name) => import(pathToFileURL(join(web, "node_modules", name)).href);
const { loadPyodide } = await from("pyodide/pyodide.mjs");
const { default: sodium } = await from("libsodium-wrappers/dist/modules-esm/libsodium-wrappers.mjs");

await sodium.ready;
const python = await loadPyodide(stdlib ? { stdLibURL: stdlib, env: { PYTHONTZPATH: "" } } : {});
python.registerJsModule("milepost_ed25519", {
  verify(signature, message, key) {
    try {
      return sodium.crypto_sign_verify_detached(signature, message, key);
    } catch {
      return false; // A key of another form.
    }
  },
  sign: (seed, message) => sodium.crypto_sign_detached(message, sodium.crypto_sign_seed_keypair(seed).privateKey),
  publicKey: (seed) => sodium.crypto_sign_seed_keypair(seed).publicKey,
});
for (const archive of archives) python.unpackArchive(new Uint8Array(readFileSync(archive)), "zip", { extractDir: "/packages" });
for (const [place, root] of Object.entries(folders)) {
  python.FS.mkdirTree(place);
  python.FS.mount(python.FS.filesystems.NODEFS, { root }, place);
}
try {
  process.exitCode = python.runPython(readFileSync(0, "utf8")) ?? 0;
} catch (error) {
  // Node would print the line of Pyodide that threw, which is the whole of Pyodide.
  console.error(error.message);
  process.exitCode = 1;
}
