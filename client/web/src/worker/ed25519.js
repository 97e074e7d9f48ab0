/**
 * Ed25519 for the Python stand-ins of PyNaCl and nkeys, which need answers at once: libsodium, not WebCrypto.
 * @param {string} runtime the address of the folder that has it
 */
export async function loadEd25519(runtime) {
  const { default: sodium } = await import(`${runtime}libsodium-wrappers.mjs`);
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
    public: (seed) => sodium.crypto_sign_seed_keypair(seed).publicKey,
  };
}
