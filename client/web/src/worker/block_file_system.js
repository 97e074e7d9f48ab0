/**
 * An Emscripten file system on a BlockStore: `FS.mount(blockFileSystem(FS, store), {}, '/device')`.
 * @typedef {import('./block_store.js').BlockStore} BlockStore
 */

/** Numbers of errors, as Emscripten has them. */
const NOT_THERE = 44;
const NOT_EMPTY = 55;
const INVALID = 28;
const FOLDER = 0o40700;

/** Files that matter only while a program runs: locks, and SQLite's shared memory. */
const PASSING = /(-shm|\.lock)$/;

/**
 * @param {any} FS
 * @param {BlockStore} store
 */
export function blockFileSystem(FS, store) {
  /** @param {number} errno */
  const fail = (errno) => {
    throw new FS.ErrnoError(errno);
  };

  /** @type {any} */
  const nodeOperations = {
    getattr: attributes,
    /** @param {any} node @param {any} change */
    setattr(node, { mode, size }) {
      if (mode !== undefined) node.mode = mode;
      if (!node.file) return;
      node.file.mode = node.mode;
      if (size !== undefined) node.file.resize(size);
      store.changed(node.file);
    },
    lookup: (/** @type {any} */ parent, /** @type {string} */ name) =>
      parent.contents[name] ?? fail(NOT_THERE),
    /** @param {any} parent @param {string} name @param {number} mode */
    mknod(parent, name, mode) {
      if (PASSING.test(name)) return FS.filesystems.MEMFS.createNode(parent, name, mode, 0);
      const node = make(parent, name, mode);
      if (FS.isFile(mode)) node.file = store.create(pathOf(node), mode);
      return node;
    },
    /** @param {any} node @param {any} parent @param {string} name */
    rename(node, parent, name) {
      const replaced = parent.contents[name];
      if (replaced) {
        FS.hashRemoveNode(replaced);
        if (replaced.file) store.remove(replaced.file);
      }
      delete node.parent.contents[node.name];
      Object.assign(node, { parent, name });
      parent.contents[name] = node;
      moved(node);
    },
    /** @param {any} parent @param {string} name */
    unlink(parent, name) {
      const { file } = parent.contents[name];
      delete parent.contents[name];
      if (file) store.remove(file);
    },
    /** @param {any} parent @param {string} name */
    rmdir(parent, name) {
      if (Object.keys(parent.contents[name].contents).length) fail(NOT_EMPTY);
      delete parent.contents[name];
    },
    readdir: (/** @type {any} */ node) => [".", "..", ...Object.keys(node.contents)],
  };

  const streamOperations = {
    open() {},
    close() {},
    // It is the store's settled() that counts.
    fsync: () => 0,
    /** @param {any} stream @param {Uint8Array} heap @param {number} at @param {number} length @param {number} position */
    read: ({ node }, heap, at, length, position) => node.file.read(heap.subarray(at, at + length), position),
    /** @param {any} stream @param {Uint8Array} heap @param {number} at @param {number} length @param {number} position */
    write: ({ node }, heap, at, length, position) =>
      store.changed(node.file).write(heap.subarray(at, at + length), position),
    /** @param {any} stream @param {number} offset @param {number} whence */
    llseek({ node, position }, offset, whence) {
      const to = offset + [0, position, node.file?.size ?? 0][whence];
      return to < 0 ? fail(INVALID) : to;
    },
    /** @param {any} stream @param {number} at @param {number} length */
    allocate: ({ node }, at, length) => store.changed(node.file).grow(at + length),
  };

  /** @param {any} parent @param {string} name @param {number} mode @param {any} [file] */
  function make(parent, name, mode, file) {
    const node = FS.createNode(parent, name, mode, 0);
    Object.assign(node, { node_ops: nodeOperations, stream_ops: streamOperations, file, made: new Date() });
    node.contents = FS.isDir(mode) ? {} : null;
    if (parent) parent.contents[name] = node;
    return node;
  }

  /** Note that a file, or all files of a folder, have another path. @param {any} node */
  function moved(node) {
    if (node.file) {
      node.file.path = pathOf(node);
      store.changed(node.file);
    }
    for (const child of Object.values(node.contents ?? {})) moved(child);
  }

  return {
    mount() {
      const root = make(null, "/", FOLDER);
      for (const file of store.files) {
        const folders = file.path.split("/");
        const name = /** @type {string} */ (folders.pop());
        const parent = folders.reduce(
          (above, folder) => above.contents[folder] ?? make(above, folder, FOLDER),
          root,
        );
        make(parent, name, file.mode, file);
      }
      return root;
    },
  };
}

/** The path of a node within its mount. @param {any} node @returns {string} */
function pathOf(node) {
  const above = node.parent;
  return above.parent === above ? node.name : `${pathOf(above)}/${node.name}`;
}

/** @param {any} node */
function attributes({ id, file, mode, made }) {
  const size = file?.size ?? 4096;
  const time = file?.time ?? made;
  return {
    ...{ dev: 77, ino: id, mode, nlink: 1, uid: 0, gid: 0, rdev: 0 },
    ...{ size, atime: time, mtime: time, ctime: time, blksize: 4096, blocks: Math.ceil(size / 512) },
  };
}
