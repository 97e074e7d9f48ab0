import { Note } from "../../components/note.js";
import { hrefTo } from "../../router.js";
import { usePreview } from "../../use_preview.js";
import { html } from "../../view.js";

/** That a goal of this title is here already, said before another one is set. @param {{ title: string }} props */
export function EqualGoal({ title }) {
  const { value } = usePreview("goal_doubts", title.trim() ? { title } : null);
  const equal = value?.equal[0];
  return (
    equal &&
    html`<div role="status">
      <${Note}
        icon="alert"
        title=${html`There is a goal <bdi>“${equal.title}”</bdi> already${equal.running ? "" : ", which is closed"}`}
        actions=${html`<a class="button" href=${hrefTo("goal", [equal.goal])}>Open it</a>`}
      >If you set this one, you have two of that name.<//>
    </div>`
  );
}
