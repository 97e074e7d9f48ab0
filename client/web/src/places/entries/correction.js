/**
 * What the form of an entry holds: texts as typed, and what an entry has several of.
 * @typedef {object} Draft
 * @property {string} day
 * @property {string} time
 * @property {string} minutes
 * @property {string} kind
 * @property {string[]} people
 * @property {string} organisation
 * @property {string[]} opportunities
 * @property {string} stage
 * @property {string} quality
 * @property {string} note
 * @property {{ goal: string, amount: string }[]} contributions  one without a goal counts nowhere
 */

/** @typedef {import("./entry_words.js").Entry} Entry */

/** @param {Entry} entry @returns {Draft} */
export function draftOf(entry) {
  const contributions = entry.contributions.map(({ goal, amount }) => ({ goal, amount: String(amount) }));
  return {
    day: entry.day,
    time: entry.time ?? "",
    minutes: String(entry.minutes ?? ""),
    kind: entry.kind ?? "",
    people: entry.people,
    organisation: entry.organisation ?? "",
    opportunities: entry.opportunities.map(({ title }) => title),
    stage: entry.opportunities[0]?.stage ?? "",
    quality: String(entry.quality ?? ""),
    note: entry.note ?? "",
    contributions: contributions.length > 0 ? contributions : [{ goal: "", amount: "1" }],
  };
}

/**
 * The corrections that lead from the entry to the draft: what did not change is absent, and each goal of several
 * has one of its own.
 * @param {Entry} entry @param {Draft} draft
 * @returns {object[]} requests of `correct_activity`
 */
export function correctionsFor(entry, draft) {
  const before = draftOf(entry);
  /** @type {Record<string, unknown>} */
  const changes = {};
  for (const name of /** @type {const} */ (["kind", "organisation", "note", "day"])) {
    if (draft[name] !== before[name]) changes[name] = draft[name];
  }
  if (draft.time !== before.time) changes.time = draft.time || null;
  for (const name of /** @type {const} */ (["minutes", "quality"])) {
    if (draft[name] !== before[name]) changes[name] = draft[name] ? Number(draft[name]) : null;
  }
  if (!same(draft.people, before.people)) changes.people = draft.people;
  if (!same(draft.opportunities, before.opportunities)) changes.opportunities = draft.opportunities;
  if (draft.stage !== before.stage && draft.opportunities.length > 0) changes.stage = draft.stage;
  const counted = contributionChanges(before, draft);
  const [first = {}, ...others] = counted;
  const requests = [{ ...changes, ...first }, ...others];
  return requests
    .filter((request) => Object.keys(request).length > 0)
    .map((request) => ({ ref: entry.ref, ...request }));
}

/** @param {Draft} before @param {Draft} draft @returns {object[]} */
function contributionChanges(before, draft) {
  /** @type {object[]} */
  const changes = [];
  for (const [at, { goal, amount }] of draft.contributions.entries()) {
    const was = before.contributions[at];
    if (goal === was.goal && amount === was.amount) continue;
    if (goal) changes.push({ goal, amount: Number(amount.replace(",", ".")) });
    else if (was.goal) changes.push({ goal: null });
  }
  return changes;
}

/** @param {string[]} one @param {string[]} other */
function same(one, other) {
  return one.length === other.length && one.every((name, at) => name === other[at]);
}
