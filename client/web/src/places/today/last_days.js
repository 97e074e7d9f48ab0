import { Bars } from "../../components/bars.js";
import { Section } from "../../components/section.js";
import { formatDay, formatWeekday } from "../../text/days.js";
import { formatAmount } from "../../text/numbers.js";
import { html } from "../../view.js";

/** @param {{ days: { day: string, activities: number }[], met: number, today: string }} props */
export function LastDays({ days, met, today }) {
  const logged = days.reduce((sum, { activities }) => sum + activities, 0);
  const bars = days.map(({ day, activities }) => ({
    name: formatWeekday(day),
    label: `${day === today ? "today" : formatDay(day, today)}: ${activities} logged`,
    count: activities,
    now: day === today,
  }));
  return html`<${Section} title="The last seven days">
    <div class="panel">
      <${Bars} bars=${bars} label="Logged on each day" />
      <p class="small quiet">${summary(logged, met)}</p>
    </div>
  <//>`;
}

/** @param {number} logged @param {number} met */
function summary(logged, met) {
  if (logged === 0) return "Nothing logged.";
  if (met === 0) return `${formatAmount(logged)} logged.`;
  return `${formatAmount(logged)} logged with ${met === 1 ? "one person" : `${formatAmount(met)} people`}.`;
}
