/** Files between the person and the device: picked, and given as a download. Bytes go in base64, as JSON has none. */

/** @param {File} file @returns {Promise<string>} base64 */
export async function bytesOf(file) {
  const bytes = new Uint8Array(await file.arrayBuffer());
  let text = "";
  // A call takes only so many arguments.
  for (let at = 0; at < bytes.length; at += 0x8000)
    text += String.fromCharCode(...bytes.subarray(at, at + 0x8000));
  return btoa(text);
}

/**
 * Give a file to the person, as a download.
 * @param {{ name: string, type: string, raw: string }} file  raw in base64
 */
export function giveFile({ name, type, raw }) {
  giveBytes(
    name,
    type,
    Uint8Array.from(atob(raw), (letter) => letter.charCodeAt(0)),
  );
}

/** @param {string} name @param {string} type @param {BlobPart} bytes */
export function giveBytes(name, type, bytes) {
  const address = URL.createObjectURL(new Blob([bytes], { type }));
  const link = document.createElement("a");
  link.href = address;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}
