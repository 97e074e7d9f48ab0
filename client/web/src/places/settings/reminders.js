import { Field } from "../../components/input/field.js";
import { Switch } from "../../components/input/switch.js";
import { Section } from "../../components/section.js";
import { changeReminders, reminderSettings } from "../../reminders/reminder_settings.js";
import { hasBadge, notifications } from "../../reminders/reminders.js";
import { isAppleTouch, isInstalled } from "../../text/this_device.js";
import { html, useState } from "../../view.js";

/** The person's own time for being reminded, and the number on the icon. */
export function Reminders() {
  const settings = reminderSettings.value;
  const [allowed, setAllowed] = useState(notifications());
  const turn = async (/** @type {boolean} */ on) => {
    changeReminders({ on });
    // Browsers ask the person only after a tap.
    if (on && allowed === "default") setAllowed(await Notification.requestPermission());
  };
  return html`<${Section} title="Reminders">
    <div class="panel flush rows">
      <${Switch} title="Remind once a day" detail="Only if something asks for you" on=${settings.on} onSwitch=${turn} />
      ${
        settings.on &&
        html`<div class="row"><div class="body">
          <${Field} label="At" type="time" value=${settings.at} onInput=${(/** @type {string} */ at) => at && changeReminders({ at })} />
        </div></div>
        <${Switch}
          title="Quiet on weekends"
          detail="Nothing on Saturday and Sunday"
          on=${!settings.weekends}
          onSwitch=${(/** @type {boolean} */ quiet) => changeReminders({ weekends: !quiet })}
        />`
      }
      ${
        hasBadge() &&
        html`<${Switch}
        title="Number on the icon"
        detail="How many ask for you"
        on=${settings.badge}
        onSwitch=${(/** @type {boolean} */ badge) => changeReminders({ badge })}
      />`
      }
    </div>
    ${settings.on && html`<p class="small quiet aside" role="status">${howItReminds(allowed)}</p>`}
  <//>`;
}

/** @param {ReturnType<typeof notifications>} allowed */
function howItReminds(allowed) {
  if (allowed === "granted") {
    return "It reminds while Milepost is open, also behind other windows. No server sends anything, so a closed app stays silent; Today always shows what asks.";
  }
  if (allowed === "denied")
    return "The browser does not let Milepost notify. Today shows what asks; to allow it, change the site’s settings.";
  if (isAppleTouch() && !isInstalled())
    return "On an iPhone only an app on the home screen may notify. Today shows what asks.";
  return "This browser cannot notify, so Today shows what asks.";
}
