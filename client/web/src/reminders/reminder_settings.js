/** When this device reminds, and how: settings of this browser alone. */
import { remember, remembered } from "../remembered.js";
import { signal } from "../view.js";

/**
 * @typedef {object} ReminderSettings
 * @property {boolean} on
 * @property {string} at  `18:00`
 * @property {boolean} weekends  whether it also reminds on Saturday and Sunday
 * @property {boolean} badge  whether the icon carries how many ask
 */

const NAME = "reminders";

/** @type {ReminderSettings} */
const FIRST = { on: false, at: "18:00", weekends: true, badge: true };

export const reminderSettings = signal(read());

/** @param {Partial<ReminderSettings>} changes */
export function changeReminders(changes) {
  reminderSettings.value = { ...reminderSettings.value, ...changes };
  remember(NAME, JSON.stringify(reminderSettings.value));
}

/** @returns {ReminderSettings} */
function read() {
  try {
    return { ...FIRST, ...JSON.parse(remembered(NAME) ?? "{}") };
  } catch {
    return FIRST;
  }
}
