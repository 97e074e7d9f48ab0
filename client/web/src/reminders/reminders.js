/**
 * Reminders of this device: a notification at the person's own time, where the platform allows one, and how many
 * ask on the icon. Both need the app to be open, at least behind other windows: nothing is sent by a server.
 */
import { device, read } from "../device/device.js";
import { remember, remembered } from "../remembered.js";
import { capitalized, numberWord } from "../text/numbers.js";
import { computed, effect } from "../view.js";
import { dayKey, nextReminder } from "./due.js";
import { reminderSettings } from "./reminder_settings.js";

const LAST = "reminded";

/** Whether this browser can notify, and whether the person lets it. @returns {"none" | NotificationPermission} */
export function notifications() {
  return "Notification" in globalThis && "serviceWorker" in navigator ? Notification.permission : "none";
}

/** Whether the icon of the app can carry a number. */
export function hasBadge() {
  return "setAppBadge" in navigator;
}

/** Remind from now on, as the settings say. */
export function followReminders() {
  let timer = 0;
  effect(() => {
    const settings = reminderSettings.value;
    const at = nextReminder(new Date(), settings, remembered(LAST));
    clearTimeout(timer);
    if (at) timer = setTimeout(remind, at.getTime() - Date.now());
  });
  // Of the state nothing else: what is asked for the badge changes that itself.
  const ready = computed(() => device.state.value.start === "ready");
  effect(() => {
    void device.version.value;
    if (ready.value) showBadge(reminderSettings.value.badge);
  });
}

async function remind() {
  remember(LAST, dayKey(new Date()));
  const count = await howManyAsk();
  if (count > 0 && notifications() === "granted") {
    const registration = await navigator.serviceWorker.ready;
    const body =
      count === 1 ? "One asks for you today." : `${capitalized(numberWord(count))} ask for you today.`;
    await registration.showNotification("Milepost", { body, tag: "reminder" });
  }
  // The next one is tomorrow's.
  reminderSettings.value = { ...reminderSettings.value };
}

/** @param {boolean} wanted */
async function showBadge(wanted) {
  if (!hasBadge()) return;
  const count = wanted ? await howManyAsk() : 0;
  await (count > 0 ? navigator.setAppBadge(count) : navigator.clearAppBadge()).catch(() => {});
}

async function howManyAsk() {
  const view = await read("today").catch(() => null);
  return view?.focus.filter((/** @type {any} */ each) => each.need === "asks").length ?? 0;
}
