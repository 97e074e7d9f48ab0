import { Stone } from "../components/stone.js";
import { html, useEffect } from "../view.js";
import { Brand } from "./brand.js";

/**
 * The page of its own for plain HTTP: a browser gives such a page no storage, so the app does not try.
 * @param {{ address: Location | URL }} props
 */
export function NeedsHttps({ address }) {
  useEffect(() => {
    document.title = "Nothing can be kept here · Milepost";
    document.body.classList.add("bare");
  }, []);
  const port = address.port ? `:${address.port}` : "";
  return html`<main id="main" tabindex="-1">
    <div class="start screen">
      <${Brand} />
      <div class="middle">
        <h1>At this address nothing can be kept.</h1>
        <p>
          You opened <span class="mono">${address.origin}</span>. Over plain HTTP a browser gives a page no storage
          and no offline use, so Milepost could lose what you log. It does not try.
        </p>
        <ol class="panel flush rows">
          <${Way} n="1" title="On this computer">
            open <span class="mono">http://localhost${port}</span>; that counts as safe
          <//>
          <${Way} n="2" title="From a phone">the server needs HTTPS; its guide takes ten minutes<//>
          <${Way} n="3" title="If you only look">the person who runs it can show you on their screen<//>
        </ol>
      </div>
      <div class="buttons stacked">
        <a class="button main wide" href=${`https://${address.hostname}${address.hash}`}>Try https://${address.hostname}</a>
      </div>
    </div>
  </main>`;
}

/** @param {{ n: string, title: string, children?: any }} props */
function Way({ n, title, children }) {
  return html`<li class="row">
    <${Stone}>${n}<//>
    <div class="body"><span class="title">${title}</span><span class="detail">${children}</span></div>
  </li>`;
}
