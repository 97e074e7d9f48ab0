import { task } from "../../device/device.js";
import { useState } from "../../view.js";

/**
 * A task of the device, with what it comes to: `run` starts it; `busy` while it goes on; `refusal` says why not.
 * @param {string} name
 * @returns {{ run: (request?: object) => Promise<any>, busy: boolean, refusal: any, forget: () => void }}
 */
export function useTask(name) {
  const [busy, setBusy] = useState(false);
  const [refusal, setRefusal] = useState(/** @type {any} */ (null));
  const run = async (/** @type {object} */ request = {}) => {
    setBusy(true);
    setRefusal(null);
    try {
      return await task(name, request);
    } catch (error) {
      setRefusal(error);
      return null;
    } finally {
      setBusy(false);
    }
  };
  return { run, busy, refusal, forget: () => setRefusal(null) };
}
