import sodium from "../vendor/libsodium.js";

/** Ed25519 for the Python stand-in of PyNaCl, which needs answers at once: WebCrypto takes its time. */
export async function ed25519() {
  await sodium.ready;
  return {
    /** @param {Uint8Array} signature @param {Uint8Array} message @param {Uint8Array} key */
    verify(signature, message, key) {
      try {
        return sodium.crypto_sign_verify_detached(signature, message, key);
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
}
