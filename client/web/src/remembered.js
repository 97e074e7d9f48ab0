/** Small things that this browser remembers about the page; nothing that a person wrote. */

const PREFIX = "milepost.";

/** What is remembered under the name, or null: also where the browser keeps nothing. @param {string} name */
export function remembered(name) {
  try {
    return localStorage.getItem(PREFIX + name);
  } catch {
    return null;
  }
}

/** Remember, or forget with null. @param {string} name @param {string | null} value */
export function remember(name, value) {
  try {
    if (value === null) localStorage.removeItem(PREFIX + name);
    else localStorage.setItem(PREFIX + name, value);
  } catch {
    // A private window may keep nothing: then the page asks again.
  }
}
