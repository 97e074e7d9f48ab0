import { Switch } from "../../components/input/switch.js";
import { Section } from "../../components/section.js";
import { remember, remembered } from "../../remembered.js";
import { html, useState } from "../../view.js";

/** What Today shows beyond what asks. */
export function TodayShows() {
  const [intention, setIntention] = useState(remembered("intention") !== "off");
  const turn = (/** @type {boolean} */ on) => {
    remember("intention", on ? null : "off");
    setIntention(on);
  };
  return html`<${Section} title="Today">
    <div class="panel flush rows">
      <${Switch}
        title="What you set out to do"
        detail="The last answer of the week's review, until Sunday"
        on=${intention}
        onSwitch=${turn}
      />
    </div>
  <//>`;
}
