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
  if (!code || (server && !URL.canParse(server))) return null;
  return { server: server || location.origin, code };
}

/** @param {string} link */
function split(link) {
  const at = link.indexOf(MARK);
  const server = link.slice(0, at).replace(/\/+$/, "");
  return [
    server.includes("://") || !server ? server : `https://${server}`,
    decoded(link.slice(at + MARK.length)),
  ];
}

/** @param {string} text */
function decoded(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
