// A device's folder in a database of its own, and what goes wrong with it.
import { openDatabase } from "/src/device/database.js";
import { BlockStore } from "/src/worker/block_store.js";

const text = (bytes) => new TextDecoder().decode(bytes);

export async function load(name) {
  return BlockStore.load(await openDatabase(name));
}

/** The files on the disk, by path, and the version. */
export async function onDisk(name) {
  const store = await load(name);
  const files = [...store.files].map((file) => [file.path, text(file.bytes())]);
  return { version: store.version, files: Object.fromEntries(files.sort()) };
}

export function put(store, path, content) {
  const file = [...store.files].find((each) => each.path === path) ?? store.create(path, 0o600);
  file.resize(0);
  file.write(new TextEncoder().encode(content), 0);
  store.changed(file);
}

/**
 * Call a method that throws at its n-th call until the returned function is called.
 * @returns {() => boolean} gives whether it threw
 */
export function failing(prototype, method, n, error) {
  const real = prototype[method];
  let calls = 0;
  prototype[method] = function (...given) {
    calls += 1;
    if (calls === n) throw error;
    return real.apply(this, given);
  };
  return () => {
    prototype[method] = real;
    return calls >= n;
  };
}
