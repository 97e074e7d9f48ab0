/**
 * What the browser does for Python (milepost_client/web/browser.py).
 *
 * @typedef {object} Browser
 * @property {(url: string, body: string, token: string, within: number) => Question} post
 * @property {() => Promise<string>} public_key
 * @property {() => Promise<string>} renew_key
 * @property {(message: string) => Promise<string>} sign
 * @property {(event: string) => void} tell
 *
 * @typedef {{ answer: Promise<Answer>, abort: () => void }} Question
 * @typedef {{ status: number, content: string, location: string }} Answer `status` 0 where nothing answers;
 *   `content` then says why
 */

const UNREACHED = "there is no way to it; are you online?";
const LATE = "no answer in time";
/** Bytes of an answer that are read; of a longer one nothing is. */
const MOST_ANSWER = 4 * 1024 * 1024;

/**
 * @param {Promise<import("./block_store.js").BlockStore>} files
 * @param {Promise<import("./key.js").DeviceKey>} key
 * @param {(event: any) => void} tell
 * @returns {Browser}
 */
export function browserFor(files, key, tell) {
  return {
    post(url, body, token, within) {
      const control = new AbortController();
      // What a server hears must not be lost here: a device that forgot it would write the same seqs again.
      const settled = files.then((store) => store.settled());
      const answer = settled.then(() => post(url, body, token, within, control));
      return { answer, abort: () => control.abort() };
    },
    public_key: async () => (await key).publicKey(),
    renew_key: async () => (await key).renew(),
    sign: async (message) => (await key).sign(message),
    tell: (event) => tell(JSON.parse(event)),
  };
}

/**
 * @param {string} url
 * @param {string} body
 * @param {string} token
 * @param {number} within seconds
 * @param {AbortController} control by which whoever asked gives up: browsers have few connections
 * @returns {Promise<Answer>}
 */
async function post(url, body, token, within, control) {
  let late = false;
  const limit = setTimeout(() => {
    late = true;
    control.abort();
  }, within * 1000);
  try {
    const answer = await fetch(url, {
      method: "POST",
      body,
      headers: { "Content-Type": "application/json", ...(token && { Authorization: `Bearer ${token}` }) },
      signal: control.signal,
      redirect: "manual",
      credentials: "omit",
      referrerPolicy: "no-referrer",
    });
    if (answer.type === "opaqueredirect") return { status: 300, content: "", location: "another address" };
    return { status: answer.status, content: await textOf(answer), location: "" };
  } catch {
    return { status: 0, content: late ? LATE : UNREACHED, location: "" };
  } finally {
    clearTimeout(limit);
  }
}

/** An answer's text; empty where it is too long for one of Milepost. @param {Response} answer */
async function textOf(answer) {
  const chunks = [];
  let size = 0;
  const reader = answer.body?.getReader();
  for (;;) {
    const { done, value } = (await reader?.read()) ?? { done: true, value: undefined };
    if (done) return new Blob(chunks).text();
    size += value.length;
    if (size > MOST_ANSWER) {
      await reader?.cancel();
      return "";
    }
    chunks.push(value);
  }
}
