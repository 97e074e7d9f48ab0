import { Section } from "../../components/section.js";
import { formatBirthday } from "../../text/people.js";
import { html, useState } from "../../view.js";
import { DescribeSheet } from "./describe_sheet.js";

/** What is known of a person beyond the meetings. @param {{ detail: import("./person.js").PersonDetail }} props */
export function Known({ detail: { person } }) {
  const [open, setOpen] = useState(false);
  const { details, former } = person;
  const where = [details.position, details.organisation].filter(Boolean).join(" at ");
  const rows = [
    where && { name: "Works", value: html`<bdi>${where}</bdi>` },
    ...details.mails.map((mail) => ({
      name: "Mail",
      value: html`<a class="link" href=${`mailto:${mail}`}><bdi>${mail}</bdi></a>`,
    })),
    ...details.phones.map((phone) => ({
      name: "Phone",
      value: html`<a class="link" href=${`tel:${phone}`}><bdi>${phone}</bdi></a>`,
    })),
    ...details.links.map((link) => ({
      name: "Page",
      value: isWeb(link)
        ? html`<a class="link" href=${link} rel="noreferrer noopener" target="_blank"><bdi>${link}</bdi></a>`
        : html`<bdi>${link}</bdi>`,
    })),
    details.birthday && { name: "Birthday", value: formatBirthday(details.birthday) },
    former.length > 0 && { name: "Formerly", value: html`<bdi>${former.join(", ")}</bdi>` },
  ].filter(Boolean);
  const action = html`<button type="button" class="button bare" onClick=${() => setOpen(true)}>Change</button>`;
  return html`<${Section} title="What you know" action=${action}>
    <div class="panel">
      ${rows.map((row) => row && html`<p class="between"><span class="small quiet">${row.name}</span><span>${row.value}</span></p>`)}
      ${details.note && html`<p class="you" dir="auto">${details.note}</p>`}
      ${!rows.length && !details.note && html`<p class="quiet">Nothing beyond what you did together.</p>`}
    </div>
    ${open && html`<${DescribeSheet} person=${person} onClose=${() => setOpen(false)} />`}
  <//>`;
}

/** Only pages are links: what came from a file may be anything. @param {string} link */
function isWeb(link) {
  return /^https?:\/\//i.test(link);
}
