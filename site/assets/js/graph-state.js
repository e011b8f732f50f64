/**
 * What the graph page shows, as a value and as the part of an address after its #, so that a view can be shared.
 *
 * The part after the # and not a query: it also works for a page that is opened from a folder, and no server sees it.
 */

export const VIEWS = ["explore", "path", "learn"];
const CHOICES = { view: VIEWS, dir: ["both", "before", "after"], depth: ["1", "2", "3", "all"], status: ["all", "published", "draft"] };
const CONCEPTS = ["at", "from", "to", "goal"];
const SETS = ["off", "rel"];

/** The state of a fresh visit: at, from, to and goal are ids or empty; off are topics left out, rel relation types. */
export const initial = () => ({
  view: "explore", at: "", dir: "both", depth: "1", from: "", to: "", goal: "", status: "all", off: new Set(), rel: new Set(),
});

/** The state that an address names; what it does not name, or names wrongly, is as on a fresh visit. */
export function parse(hash, { resolve, topics, relationTypes }) {
  const given = new URLSearchParams(hash.replace(/^#/, ""));
  const state = initial();
  for (const [key, values] of Object.entries(CHOICES)) if (values.includes(given.get(key))) state[key] = given.get(key);
  for (const key of CONCEPTS) state[key] = resolve(given.get(key) ?? "") ?? "";
  const allowed = { off: topics, rel: relationTypes };
  for (const key of SETS) {
    state[key] = new Set((given.get(key) ?? "").split(",").filter((one) => allowed[key].includes(one)));
  }
  return state;
}

/** The address of a state: only what differs from a fresh visit, always in the same order. */
export function format(state) {
  const fresh = initial();
  const parts = [];
  for (const key of Object.keys(fresh)) {
    const value = SETS.includes(key) ? [...state[key]].sort().join(",") : state[key];
    const before = SETS.includes(key) ? "" : fresh[key];
    if (value !== before) parts.push(`${key}=${value}`); // ids and choices need no escaping
  }
  return parts.length ? `#${parts.join("&")}` : "";
}
