import { fulfilled } from "../device/database.js";

/**
 * The device's key, which the browser keeps and hands to nobody: a WebCrypto Ed25519 pair that cannot be
 * extracted (client/web/decisions/0004-key.md).
 */
const KEY = "key";
const ED25519 = { name: "Ed25519" };

export class DeviceKey {
  #database;
  #store;
  /** @type {Promise<CryptoKeyPair> | null} */
  #pair = null;

  /**
   * @param {IDBDatabase} database
   * @param {import("./block_store.js").BlockStore} store
   */
  constructor(database, store) {
    this.#database = database;
    this.#store = store;
  }

  /** Return the public key in base64, of a pair made at first use; "" where the browser has no Ed25519. */
  async publicKey() {
    try {
      this.#pair ??= this.#load();
      return await exported(await this.#pair);
    } catch (error) {
      this.#pair = null;
      if (/** @type {Error} */ (error).name !== "NotSupportedError") throw error;
      return "";
    }
  }

  /** Replace the pair; the new one goes to the disk with whatever the files hold now. */
  async renew() {
    this.#pair = this.#make();
    return exported(await this.#pair);
  }

  /** @param {string} message in base64 */
  async sign(message) {
    const { privateKey } = await /** @type {Promise<CryptoKeyPair>} */ (this.#pair ?? this.#load());
    return toBase64(await crypto.subtle.sign(ED25519, privateKey, fromBase64(message)));
  }

  async #load() {
    const facts = this.#database.transaction("facts").objectStore("facts");
    return (await fulfilled(facts.get(KEY))) ?? this.#make();
  }

  async #make() {
    const made = await crypto.subtle.generateKey(ED25519, false, ["sign", "verify"]);
    const pair = /** @type {CryptoKeyPair} */ (made);
    this.#store.also((transaction) => {
      transaction.objectStore("facts").put(pair, KEY);
    });
    await this.#store.settled();
    return pair;
  }
}

/** @param {CryptoKeyPair} pair */
async function exported({ publicKey }) {
  return toBase64(await crypto.subtle.exportKey("raw", publicKey));
}

/** @param {ArrayBuffer} bytes */
function toBase64(bytes) {
  return btoa(String.fromCharCode(...new Uint8Array(bytes)));
}

/** @param {string} text */
function fromBase64(text) {
  return Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
}
