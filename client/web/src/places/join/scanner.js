/**
 * Finds QR codes in a camera's picture: with the browser's own reader where it has one, else with jsQR, which is
 * loaded only then.
 */

const EVERY = 150;

/** Whether there is a camera to ask for. */
export function canScan() {
  return Boolean(navigator.mediaDevices?.getUserMedia);
}

/**
 * Show the camera in `video` and call `onText` with each text that a code in the picture has, until stopped.
 * @param {HTMLVideoElement} video
 * @param {(text: string) => void} onText
 * @returns {Promise<() => void>} stops; rejects where the person or the system gives no camera
 */
export async function scan(video, onText) {
  const [stream, detect] = await Promise.all([
    navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" }, audio: false }),
    detector(),
  ]);
  video.srcObject = stream;
  await video.play().catch(() => {});
  let running = true;
  const look = async () => {
    if (!running) return;
    const text = video.readyState >= video.HAVE_CURRENT_DATA ? await detect(video) : null;
    if (text && running) onText(text);
    setTimeout(look, EVERY);
  };
  look();
  return () => {
    running = false;
    for (const track of stream.getTracks()) track.stop();
    video.srcObject = null;
  };
}

/** @returns {Promise<(video: HTMLVideoElement) => Promise<string | null>>} */
async function detector() {
  const Own = /** @type {any} */ (globalThis).BarcodeDetector;
  const formats = Own ? await Own.getSupportedFormats().catch(() => []) : [];
  if (!formats.includes("qr_code")) return jsQrDetector();
  const own = new Own({ formats: ["qr_code"] });
  return async (video) => {
    const codes = await own.detect(video).catch(() => []);
    return codes[0]?.rawValue ?? null;
  };
}

/** @returns {Promise<(video: HTMLVideoElement) => Promise<string | null>>} */
async function jsQrDetector() {
  const { default: jsQR } = await import("../../vendor/jsqr.js");
  const canvas = document.createElement("canvas");
  const drawing = canvas.getContext("2d", { willReadFrequently: true });
  return async (video) => {
    if (!drawing || video.videoWidth === 0) return null;
    canvas.width = video.videoWidth;
    canvas.height = video.videoHeight;
    drawing.drawImage(video, 0, 0);
    const { data, width, height } = drawing.getImageData(0, 0, canvas.width, canvas.height);
    // On a bright terminal a code is drawn bright on dark.
    return jsQR(data, width, height, { inversionAttempts: "attemptBoth" })?.data ?? null;
  };
}
