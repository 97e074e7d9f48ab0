/**
 * What the browser does for Python (milepost_client/web/browser.py).
 *
 * @typedef {object} Browser
 * @property {(url: string, body: string, token: string, within: number, method?: string) => Question} post
 * @property {() => Promise<string>} public_key
 * @property {() => Promise<string>} renew_key
 * @property {(message: string) => Promise<string>} sign
 * @property {(event: string) => void} tell
 *
 * @typedef {{ answer: Promise<Answer>, abort: () => void }} Question
 * @typedef {{ status: number, content: string, location: string, retry_after: number }} Answer `status` 0
 *   where nothing answers; `content` then says why
 */

const UNREACHED = "there is no way to it; are you online?";
const LATE = "no answer in time";
/** Bytes of an answer that are read; of a longer one nothing is. */
const MOST_ANSWER = 4 * 1024 * 1024;
/** Bytes that a line carries in a second at least. */
const SLOWEST = 1000;

/**
 * @param {Promise<import("./block_store.js").BlockStore>} files
 * @param {Promise<import("./key.js").DeviceKey>} key
 * @param {(event: any) => void} tell
 * @returns {Browser}
 */
export function browserFor(files, key, tell) {
  return {
    post(url, body, token, within, method = "POST") {
      const control = new AbortController();
      // What a server hears must not be lost here: a device that forgot it would write the same seqs again.
      const settled = files.then((store) => store.settled());
      const answer = settled.then(() => post(url, body, token, within, method, control));
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
 * @param {number} within seconds for which nothing may come
 * @param {string} method
 * @param {AbortController} control by which whoever asked gives up: browsers have few connections
 * @returns {Promise<Answer>}
 */
async function post(url, body, token, within, method, control) {
  let late = false;
  let limit = 0;
  const begun = performance.now();
  const sending = body.length / SLOWEST;
  // A slow line takes its time, as long as it carries something: neither silence nor single bytes go on for good.
  /** @param {number} received bytes that have come so far */
  const goOn = (received) => {
    clearTimeout(limit);
    const left = 2 * within + sending + received / SLOWEST - (performance.now() - begun) / 1000;
    limit = setTimeout(
      () => {
        late = true;
        control.abort();
      },
      Math.min(within + sending, left) * 1000,
    );
  };
  goOn(0);
  try {
    const answer = await fetch(url, {
      method,
      ...(method === "POST" && { body }),
      headers: { "Content-Type": "application/json", ...(token && { Authorization: `Bearer ${token}` }) },
      signal: control.signal,
      redirect: "manual",
      credentials: "omit",
      referrerPolicy: "no-referrer",
    });
    if (answer.type === "opaqueredirect") return answered(300, "", "another address");
    return answered(answer.status, await textOf(answer, goOn), "", retryAfter(answer.headers));
  } catch {
    return answered(0, late ? LATE : UNREACHED);
  } finally {
    clearTimeout(limit);
  }
}

/**
 * An answer's text; empty where it is too long for one of Milepost.
 *
 * @param {Response} answer
 * @param {(received: number) => void} goOn called whenever some of it has come, with the bytes that have by then
 */
async function textOf(answer, goOn) {
  const chunks = [];
  let size = 0;
  const reader = answer.body?.getReader();
  for (;;) {
    const { done, value } = (await reader?.read()) ?? { done: true, value: undefined };
    if (done) return new Blob(chunks).text();
    size += value.length;
    goOn(size);
    if (size > MOST_ANSWER) {
      await reader?.cancel();
      return "";
    }
    chunks.push(value);
  }
}

/** @returns {Answer} */
function answered(/** @type {number} */ status, content = "", location = "", retry_after = 0) {
  return { status, content, location, retry_after };
}

/**
 * @param {Headers} headers
 * @returns {number} for how many seconds nobody should ask again: the header has them, or a date
 */
function retryAfter(headers) {
  const text = headers.get("Retry-After") ?? "";
  const seconds = /^\d+$/.test(text) ? Number(text) : (Date.parse(text) - Date.now()) / 1000;
  return Number.isFinite(seconds) ? Math.max(0, seconds) : 0;
}
