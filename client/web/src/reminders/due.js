/** When the next reminder is due. Pure, so that it can be tried on any clock. */

/** @typedef {import("./reminder_settings.js").ReminderSettings} ReminderSettings */

/**
 * The next time to remind after `now`: each day at the time of the person's own, once a day.
 * @param {Date} now @param {ReminderSettings} settings
 * @param {string | null} last  the day of the last reminder, as `dayKey` gives it
 * @returns {Date | null} null where it is switched off
 */
export function nextReminder(now, settings, last) {
  if (!settings.on) return null;
  const [hours, minutes] = settings.at.split(":").map(Number);
  for (let days = 0; days < 8; days++) {
    const at = new Date(now.getFullYear(), now.getMonth(), now.getDate() + days, hours, minutes);
    const quiet = !settings.weekends && (at.getDay() === 0 || at.getDay() === 6);
    if (at > now && !quiet && dayKey(at) !== last) return at;
  }
  return null;
}

/** @param {Date} at */
export function dayKey(at) {
  return `${at.getFullYear()}-${at.getMonth() + 1}-${at.getDate()}`;
}
