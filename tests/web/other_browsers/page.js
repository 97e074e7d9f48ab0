// Does one step of the test by itself, as the address says, and tells the server how it went.
const { step, app, name } = Object.fromEntries(new URL(location).searchParams);
const frame = document.querySelector("iframe");

function tell(said) {
  return fetch("/said", { method: "POST", body: JSON.stringify({ step, ...said }) });
}

async function until(what) {
  for (;;) {
    const found = what();
    if (found) return found;
    await new Promise((done) => setTimeout(done, 20));
  }
}

/** Resolves once the device is up and every draft is an event. */
function drained({ device }) {
  return new Promise((done, failed) =>
    device.state.subscribe(({ start, drafts, problem }) => {
      if (start === "failed") failed(new Error(JSON.stringify(problem)));
      if (start === "ready" && drafts === 0) done();
    }),
  );
}

async function notes({ read }) {
  return (await read("entries", { limit: 100_000 })).entries.map(({ note }) => note);
}

/** The module of the page in the frame: the device that the person sees. */
async function deviceOfFrame() {
  const script = await until(() => frame.contentDocument?.querySelector('script[src$="/device.js"]'));
  return frame.contentWindow.eval(`import(${JSON.stringify(script.src)})`);
}

function seen(selector, words) {
  return until(() =>
    [...(frame.contentDocument?.querySelectorAll(selector) ?? [])].find((each) => each.textContent.includes(words)),
  );
}

/** The images of Python's memory that later starts copy. */
async function images() {
  return (await (await caches.open("python-image")).keys()).length;
}

const STEPS = {
  /** A new person sets a goal and logs the first talk, with the buttons of the app. */
  async first_run() {
    frame.src = "/index.html";
    (await seen("button", "Next")).click();
    (await seen("button", "Set this goal")).click();
    const label = await seen("label", "Name");
    const field = label.control ?? label.querySelector("input");
    field.value = "Ana 🌱";
    field.dispatchEvent(new Event("input", { bubbles: true }));
    (await seen("button", "Log it")).click();
    await seen("main", "1 of 12");
    const device = await deviceOfFrame();
    await drained(device);
    const { entries } = await device.read("entries");
    return { people: entries.map(({ people }) => people), digest: (await device.read("status")).digest };
  },
  /** Makes an image of Python's memory, as the app does after a while. */
  async image() {
    const maker = app.replace("device/device.js", "worker/image_maker.js");
    new Worker(maker, { type: "module" });
    while (!(await images())) await new Promise((done) => setTimeout(done, 50));
    return {};
  },
  /** What is there at the next start. */
  async reload() {
    frame.src = "/index.html";
    await seen("main", "1 of 12");
    const device = await deviceOfFrame();
    await drained(device);
    return { digest: (await device.read("status")).digest, images: await images() };
  },
  /** Writes without end; each note is told once the app says that it is kept. */
  async write() {
    const device = await import(app);
    await drained(device);
    const findings = await device.task("doctor", { fix: false });
    await tell({ there: await notes(device), unwell: findings.filter(({ well }) => !well) });
    for (let n = 0; ; n++) {
      const note = `${name}-${n}`;
      const written = device.write("log_activity", { note });
      await written.kept;
      await tell({ kept: note });
      if (n % 3) await written.done;
    }
  },
  /** Writes and reads all that can be asked, at the moment that is given, and hands over the log. */
  async fold() {
    const { writes, reads, now, offset } = await (await fetch("/tests/asked.json")).json();
    const Real = Date;
    window.Date = class extends Real {
      constructor(...given) {
        super(...(given.length ? given : [now]));
      }
      static now = () => now;
      getTimezoneOffset = () => -offset;
    };
    const { device, read, write } = await import(app);
    await drained({ device });
    for (const [operation, request] of writes) await write(operation, request).done;
    const said = {};
    for (const [query, request] of reads) said[query] = await read(query, request);
    const log = (await device.rescue()).find(({ path }) => path === "log.db");
    let bytes = "";
    for (const byte of log.bytes) bytes += String.fromCharCode(byte);
    return { said, log: btoa(bytes) };
  },
};

STEPS[step]().then(tell, (error) => tell({ failed: `${error}\n${error.stack}` }));
