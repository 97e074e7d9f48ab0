// Keeps the whole app for offline use. The build writes the first line: BUILD, the addresses to keep by cache name.
// A new version installs beside the one that runs and waits until the page says "update", or no tab is open.

self.addEventListener("install", (event) => {
  event.waitUntil(Promise.all([fill(), answerAlone(event)]));
});
self.addEventListener("activate", (event) => event.waitUntil(takeOver()));
self.addEventListener("message", (event) => {
  if (event.data === "update") self.skipWaiting();
});
self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  event.waitUntil(show());
});
self.addEventListener("fetch", (event) => {
  const { pathname, origin } = new URL(event.request.url);
  if (event.request.method !== "GET" || origin !== self.location.origin) return;
  if (pathname === "/" && event.request.mode === "navigate") event.respondWith(kept("/", event.request));
  else if (pathname === "/manifest.webmanifest" || /^\/(app|runtime)\//.test(pathname))
    event.respondWith(kept(pathname, event.request));
});

/**
 * Has the browser answer from the caches by itself, where it can: it then need not wake this worker for each file.
 * What no cache has comes to the worker nevertheless, or from the network.
 */
async function answerAlone(event) {
  const [cacheName] = Object.keys(BUILD);
  await event.addRoutes?.([
    {
      condition: { urlPattern: new URLPattern({ pathname: "/", search: "" }), requestMode: "navigate" },
      source: { cacheName },
    },
    { condition: { urlPattern: "/app/*" }, source: "cache" },
    { condition: { urlPattern: "/runtime/*" }, source: "cache" },
  ]);
}

/** Fetches what no cache has yet: of an update, only what changed. */
async function fill() {
  for (const [name, addresses] of Object.entries(BUILD)) {
    const cache = await caches.open(name);
    const there = new Set((await cache.keys()).map((request) => new URL(request.url).pathname));
    const missing = addresses.filter((address) => !there.has(address));
    await Promise.all(missing.map((address) => add(cache, address)));
  }
}

/** Files named by their hash may come from the browser's own cache; the others are asked for anew. */
async function add(cache, address) {
  const fixed = !/^\/(app|runtime)\//.test(address);
  const answer = await fetch(address, { cache: fixed ? "no-cache" : "default" });
  if (!answer.ok) throw new Error(`${address}: ${answer.status}`);
  await cache.put(address, answer);
}

/** Shows the app: where a tab has it open, that one as it is, else a new one at Today. */
async function show() {
  const [tab] = await self.clients.matchAll({ type: "window", includeUncontrolled: true });
  await (tab ? tab.focus() : self.clients.openWindow("/#today"));
}

/** Removes older versions, except while another tab may still run one and ask for its files. */
async function takeOver() {
  await self.clients.claim();
  const tabs = await self.clients.matchAll({ type: "window", includeUncontrolled: true });
  if (tabs.length > 1) return;
  const names = await caches.keys();
  const old = names.filter((name) => /^(app|runtime)-/.test(name) && !(name in BUILD));
  await Promise.all(old.map((name) => caches.delete(name)));
}

/** Answers from this version's cache, then from an older one's, then from the network. */
async function kept(address, request) {
  for (const name of Object.keys(BUILD)) {
    const answer = await (await caches.open(name)).match(address);
    if (answer) return answer;
  }
  return (await caches.match(address)) ?? fetch(request);
}
