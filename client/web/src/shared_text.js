/** What another app shares with Milepost comes in the address, as the manifest says; it becomes a note to log. */
import { replaceWith } from "./router.js";

/** Take over what was shared, if anything was. */
export function takeSharedText() {
  const search = new URLSearchParams(location.search);
  const parts = ["share-title", "share-text", "share-url"].map((name) => search.get(name)?.trim());
  const note = [...new Set(parts.filter(Boolean))].join("\n");
  if (!note) return;
  history.replaceState(history.state, "", location.pathname);
  replaceWith("log", [], { note });
}
