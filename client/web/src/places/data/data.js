import { Menu } from "../../components/menu.js";
import { Section } from "../../components/section.js";
import { hrefTo } from "../../router.js";
import { Head } from "../../shell/head.js";
import { html } from "../../view.js";
import { Backup } from "./backup.js";
import { Erase } from "./erase.js";
import { Export } from "./export.js";
import { Import } from "./import.js";

/** @type {Record<string, any>} */
const PARTS = { import: Import, export: Export, backup: Backup, erase: Erase };

/** @type {{ part: string, icon: import("../../components/icon.js").IconName, title: string, detail: string }[]} */
const ITEMS = [
  {
    part: "import",
    icon: "new",
    title: "Import",
    detail: "People, meetings, habits, tasks, goals, tables; shown first, then saved",
  },
  {
    part: "export",
    icon: "up",
    title: "Export",
    detail: "Every event in one file, tables, a calendar, an address book",
  },
  { part: "backup", icon: "data", title: "Backup", detail: "This device in a file, to be put back as it is" },
  { part: "erase", icon: "close", title: "Erase", detail: "Everything of Milepost from this device" },
];

/** Files in and out, and the end. @param {{ route: import("../../router.js").Route }} props */
export function Place({ route }) {
  const Part = PARTS[route.parts[0] ?? ""];
  if (Part) return html`<${Part} back=${{ href: hrefTo("data"), name: "Data" }} />`;
  return html`<div class="screen narrow">
    <${Head} title="Data" back=${{ href: hrefTo("more"), name: "More" }} />
    <${Menu} items=${ITEMS.map(({ part, ...item }) => ({ ...item, href: hrefTo("data", [part]) }))} />
    <${Section} title="Erase something for good">
      <div class="panel">
        <p>Open an entry, a <a class="link" href=${hrefTo("goals")}>goal</a> or a <a class="link" href=${hrefTo("people")}>person</a>, and choose “Erase for good”.</p>
        <p>What is erased goes from this device at once, and from the server and your other devices when they sync, also where one of them changed it meanwhile. No undo and no old export brings it back.</p>
        <p>Not reached: devices that never sync again, and backups and exports made before. Delete those yourself.</p>
      </div>
    <//>
  </div>`;
}
