/**
 * The state of the device that a page shows, as a value, and how events change it.
 *
 * @typedef {import('./refusal.js').Refused} Refused
 * @typedef {import('./drafts.js').KeptDraft} KeptDraft
 *
 * @typedef {object} DeviceState
 * @property {'cold' | 'starting' | 'ready' | 'failed'} start of Python
 * @property {'leader' | 'follower'} role of this tab
 * @property {boolean | null} begun whether anything was written here; null until that is known
 * @property {number} waiting events that the server has not taken in
 * @property {number} drafts that are no events yet
 * @property {KeptDraft[]} refused drafts that cannot become events as they are
 * @property {number} onlyHere what would be gone if the browser cleared its storage now: events and drafts
 * @property {{ server: string, name: string } | null} joined
 * @property {boolean} revoked
 * @property {number} mentions entries of this device that name somebody whom another one erased
 * @property {boolean} online whether the server answered last, or nobody has asked it yet
 * @property {number | null} offlineSince when the server was first out of reach, in ms
 * @property {boolean} syncing
 * @property {Refused | null} syncProblem why the last sync stopped
 * @property {number | null} synced when the last sync ended, a stamp; null before the first
 * @property {any} arrived the report of the last sync that met a target or reached a milestone
 * @property {boolean | null} agrees whether this device and the server hold the same; null where nobody knows
 * @property {boolean | null} persisted whether the browser has promised to keep the storage; null where nobody asked
 * @property {boolean} isPrivate whether the window seems to be a private one, which keeps nothing once it is closed
 * @property {Refused | null} problem
 * @property {boolean} update whether another version of the app is there: load the page again
 */

/** @type {DeviceState} */
export const INITIAL = {
  start: "cold",
  role: "follower",
  begun: null,
  waiting: 0,
  drafts: 0,
  refused: [],
  onlyHere: 0,
  joined: null,
  revoked: false,
  mentions: 0,
  online: true,
  offlineSince: null,
  syncing: false,
  syncProblem: null,
  synced: null,
  arrived: null,
  agrees: null,
  persisted: null,
  isPrivate: false,
  problem: null,
  update: false,
};

/** @type {Record<string, Refused>} */
const PROBLEMS = {
  "needs-https": {
    kind: "needs-https",
    problem: "A browser keeps data for this address only over HTTPS.",
    advice: "Open it with https://, or on the machine itself as http://localhost.",
  },
  "no-storage": {
    kind: "no-storage",
    problem: "This browser gives the page no storage, as in a private window.",
    advice: "Open it in a normal window, and allow the site to keep data.",
  },
  "other-version": {
    kind: "other-version",
    problem: "Another tab has Milepost open in another version.",
    advice: "Load that tab again, or go on here.",
  },
};

/**
 * @param {DeviceState} state
 * @param {any} event
 * @returns {DeviceState}
 */
export function reduced(state, event) {
  const changes = CHANGES[event.event]?.(event, state);
  if (!changes) return state;
  const next = { ...state, ...changes };
  return { ...next, begun: next.drafts > 0 || next.begun, onlyHere: next.waiting + next.drafts };
}

/** @type {Record<string, (event: any, state: DeviceState) => Partial<DeviceState>>} */
const CHANGES = {
  role: ({ role }) => ({ role, start: role === "leader" ? "starting" : "cold" }),
  mark: () => ({ start: "starting" }),
  ready: (_, { problem }) => ({ start: "ready", agrees: null, problem: passing(problem) }),
  told: ({ state }, { role, refused, drafts, persisted, isPrivate, arrived }) => ({
    ...state,
    ...{ role, refused, drafts, persisted, isPrivate, arrived },
  }),
  changed: ({ facts }) => facts,
  remembered: ({ facts }, { start }) => (start === "ready" ? {} : facts),
  sync: ({ online, syncing, agrees, sync_problem, report }, { offlineSince, agrees: agreed, arrived }) => ({
    online,
    offlineSince: online ? null : (offlineSince ?? Date.now()),
    syncing,
    agrees: agrees ?? agreed,
    syncProblem: sync_problem ?? null,
    arrived: report?.met.length || report?.reached.length ? report : arrived,
  }),
  drafts: ({ kept }) => ({
    drafts: kept.filter((/** @type {KeptDraft} */ draft) => !draft.refused).length,
    refused: kept.filter((/** @type {KeptDraft} */ draft) => draft.refused),
  }),
  problem: ({ problem }) => ({ problem, start: "cold" }),
  wrote: () => ({ problem: null }),
  impossible: ({ problem }) => ({ start: "failed", problem: PROBLEMS[problem] }),
  damaged: ({ problem }) => ({ start: "failed", problem }),
  persisted: ({ persisted }) => ({ persisted }),
  private: ({ isPrivate }) => ({ isPrivate }),
  "other-version": ({ role }) =>
    role === "leader"
      ? { update: true }
      : { start: "failed", problem: PROBLEMS["other-version"], update: true },
};

const LASTING = ["storage-full", "not-saved"];

/**
 * A problem that a start has not mended stays: the disk is as full as before.
 * @param {Refused | null} problem
 */
function passing(problem) {
  return problem && LASTING.includes(problem.kind) ? problem : null;
}
