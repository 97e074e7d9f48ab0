import { Icon } from "../../components/icon.js";
import { Field } from "../../components/input/field.js";
import { Section } from "../../components/section.js";
import { hrefTo } from "../../router.js";
import { saveThrough, tellRefusal } from "../../save.js";
import { capitalized, numberWord } from "../../text/numbers.js";
import { html, useState } from "../../view.js";

/**
 * The questions of the period. What is answered is kept as a note, which counts as no activity; several keeps
 * add up, so an answer can be added later.
 * @param {{ view: any }} props
 */
export function Questions({ view }) {
  const { review, span } = view;
  const [answers, setAnswers] = useState(/** @type {Record<string, string>} */ ({}));
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState(/** @type {string | null} */ (null));
  const answered = new Set(review.wrote.flatMap((/** @type {any} */ kept) => kept.note.split("\n")));
  const open = review.questions.filter((/** @type {string} */ question) => !answered.has(question));
  /** @param {Event} event */
  const keep = async (event) => {
    event.preventDefault();
    const given = open
      .map((/** @type {string} */ question) => [question, answers[question] ?? ""])
      .filter((/** @type {string[]} */ [, answer]) => answer.trim());
    if (!given.length) return setProblem("Answer one in a few words. Then it can be kept.");
    setBusy(true);
    setProblem(null);
    try {
      await saveThrough(
        "keep_review",
        { period: span, answers: given },
        { title: "Kept here", text: "It counts as no activity." },
      );
      setAnswers({});
    } catch (error) {
      tellRefusal(error);
    } finally {
      setBusy(false);
    }
  };
  return html`${review.wrote.length > 0 && html`<${Wrote} notes=${review.wrote} />`}
    ${
      open.length > 0 &&
      html`<${Section} title=${title(open.length, review)}>
      <form class="panel form" onSubmit=${keep} novalidate>
        ${open.map(
          (/** @type {string} */ question, /** @type {number} */ at) => html`<${Field}
            key=${question}
            asked
            label=${html`<span dir="auto">${question}</span>`}
            lines=${2}
            value=${answers[question] ?? ""}
            problem=${at === 0 && problem}
            onInput=${(/** @type {string} */ answer) => setAnswers({ ...answers, [question]: answer })}
          />`,
        )}
        <div class="between">
          <span class="small quiet">A note of its own; it counts as no activity.</span>
          <button type="submit" class="button main" disabled=${busy}>Keep</button>
        </div>
      </form>
    <//>`
    }`;
}

/** @param {number} count @param {any} review */
function title(count, { wrote }) {
  const words = capitalized(numberWord(count));
  const noun = count === 1 ? "question" : "questions";
  return wrote.length ? `${words} more ${noun}` : `${words} ${noun}`;
}

/** What the person wrote of the period. @param {{ notes: { ref: string, note: string }[] }} props */
function Wrote({ notes }) {
  return html`<${Section} title="You wrote">
    <div class="panel">
      ${notes.map((kept) => html`<${Kept} key=${kept.ref} kept=${kept} />`)}
    </div>
  <//>`;
}

/** A kept review, question by question. @param {{ kept: { ref: string, note: string } }} props */
export function Kept({ kept }) {
  const parts = kept.note.split("\n\n").filter((part) => part.trim());
  return html`<div class="kept">
    ${parts.map((part) => {
      const [question, ...answer] = part.split("\n");
      return answer.length
        ? html`<div>
            <p class="small quiet" dir="auto">${question}</p>
            <p class="quote" dir="auto">${answer.join("\n")}</p>
          </div>`
        : html`<p class="quote" dir="auto">${part}</p>`;
    })}
    <a class="link small" href=${hrefTo("entry", [kept.ref])}><${Icon} name="edit" small />Change or take back</a>
  </div>`;
}
