/** What the thing in the person's hands is called, as far as a browser tells. */

/** An iPhone or iPad: there an app on the home screen has a storage of its own. */
export function isAppleTouch() {
  return /iPhone|iPad|iPod/.test(navigator.userAgent) || (isMac() && navigator.maxTouchPoints > 1);
}

/** Whether the app was opened from the home screen or the desktop, and not in a tab. */
export function isInstalled() {
  const standalone = /** @type {any} */ (navigator).standalone === true;
  return standalone || matchMedia("(display-mode: standalone)").matches;
}

/** A name to begin with, for the list of devices: `Chrome on Android`. */
export function browserName() {
  const agent = navigator.userAgent;
  const browser = firstOf(agent, [
    ["Edg/", "Edge"],
    ["Firefox/", "Firefox"],
    ["Chrome/", "Chrome"],
    ["Safari/", "Safari"],
  ]);
  const system = firstOf(agent, [
    ["iPhone", "iPhone"],
    ["iPad", "iPad"],
    ["Android", "Android"],
    ["Mac OS", "Mac"],
    ["Windows", "Windows"],
    ["Linux", "Linux"],
  ]);
  return [browser, system].filter(Boolean).join(" on ") || "Browser";
}

function isMac() {
  return navigator.userAgent.includes("Macintosh");
}

/** @param {string} agent @param {[string, string][]} marks */
function firstOf(agent, marks) {
  return marks.find(([mark]) => agent.includes(mark))?.[1];
}
