import { Heatmap } from "../../charts/heatmap.js";
import { Section } from "../../components/section.js";
import { useRead } from "../../device/use_read.js";
import { html } from "../../view.js";

/** Days by how much was logged, as many weeks as fit. @param {{ today: string }} props */
export function LastMonths({ today }) {
  const { value } = useRead("heatmap", { weeks: 53 });
  if (!value) return null;
  return html`<${Section} title="The last months">
    <div class="panel"><${Heatmap} days=${value.days} today=${today} /></div>
  <//>`;
}
