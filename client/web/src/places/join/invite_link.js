/**
 * An invite as the person gives it: a whole link, or a code alone.
 * @typedef {{ server: string, code: string }} Invite
 */

const MARK = "#join=";

/**
 * Read a link, as a QR code has it and as it is typed; a code alone is for the server that this page came from.
 * @param {string} text
 * @returns {Invite | null} null for what is neither
 */
export function readInvite(text) {
  const [server, code] = text.includes(MARK) ? split(text.trim()) : [location.origin, text.trim()];
  if (!code || (server && !isOfTheWeb(server))) return null;
  return { server: server || location.origin, code };
}

/** @param {string} link */
function split(link) {
  const at = link.indexOf(MARK);
  const server = link.slice(0, at);
  return [
    (server.includes("://") || !server ? server : `https://${server}`).replace(/\/+$/, ""),
    decoded(link.slice(at + MARK.length)),
  ];
}

/** Whether an address is one that a link may lead to: others, like `javascript:`, do things. @param {string} server */
function isOfTheWeb(server) {
  return URL.canParse(server) && ["http:", "https:"].includes(new URL(server).protocol);
}

/** @param {string} text */
function decoded(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
