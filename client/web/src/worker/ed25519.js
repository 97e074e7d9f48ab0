/** @type {any} */
let sodium;

/** Load what `signing` computes with. Only what syncs needs it, so a start does not wait for it. */
export async function loadSigning() {
  const { default: loaded } = await import("../vendor/libsodium.js");
  await loaded.ready;
  sodium = loaded;
}

/** Ed25519 for the Python stand-in of PyNaCl, which needs answers at once: WebCrypto takes its time. */
export const signing = {
  /** @param {Uint8Array} signature @param {Uint8Array} message @param {Uint8Array} key */
  verify(signature, message, key) {
    const { crypto_sign_verify_detached: verify } = sodium;
    try {
      return verify(signature, message, key);
    } catch {
      return false; // A key or signature of another length.
    }
  },
  /** @param {Uint8Array} seed @param {Uint8Array} message */
  sign(seed, message) {
    return sodium.crypto_sign_detached(message, sodium.crypto_sign_seed_keypair(seed).privateKey);
  },
  /** @param {Uint8Array} seed */
  publicKey: (seed) => sodium.crypto_sign_seed_keypair(seed).publicKey,
};
