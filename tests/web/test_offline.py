"""The service worker: the app starts without a network, and a new version waits until somebody takes it."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.web.browsers import chromium
from tests.web.pyodide import WEB
from tests.web.static_site import serving

pytestmark = pytest.mark.timeout(900)
UPDATE = "'/app/' + document.title + '/src/app_update.js'"
READY = f"""import({UPDATE}).then(each => each.keepOffline())
    .then(() => navigator.serviceWorker.ready).then(() => 1)"""
KEEP = f"import({UPDATE}).then(each => each.keepOffline())"
FORGOTTEN = """async () => {
    while (await navigator.serviceWorker.getRegistration()) await new Promise(done => setTimeout(done, 20));
}"""
"""Fulfilled once a worker that could not fetch all of the app is gone."""
COMES_BACK = {
    "the network": "dispatchEvent(new Event('online'))",
    "the person": "document.dispatchEvent(new Event('visibilitychange'))",
}
LOOK = "navigator.serviceWorker.getRegistration().then(each => each.update()).then(() => 1)"
WAITS = f"""import({UPDATE}).then(each =>
    new Promise(done => each.updateReady.subscribe(ready => ready && done(1))))"""
TAKE = f"import({UPDATE}).then(each => each.takeUpdate())"


@pytest.fixture
def browser(tmp_path: Path) -> Iterator[BrowserContext]:
    """A browser of its own: what a service worker keeps outlives its tabs."""
    with chromium(tmp_path / "profile", service_workers="allow") as context:
        yield context


@pytest.fixture
def site(tmp_path: Path) -> Iterator[tuple[str, Path]]:
    """A small app with the real service worker: its address, and the folder that is served."""
    folder = tmp_path / "site"
    folder.mkdir()
    with serving({"/": folder}) as address:
        yield address, folder


def publish(folder: Path, built: Path, version: str) -> None:
    """Serve a version of the app in the place of the one before."""
    shutil.rmtree(folder / "app", ignore_errors=True)
    [sources] = built.glob("app/*/src")
    target = folder / "app" / version / "src"
    shutil.copytree(sources / "vendor", target / "vendor")
    shutil.copyfile(sources / "app_update.js", target / "app_update.js")
    script = f'<script type="module" src="/app/{version}/src/app_update.js"></script>'
    (folder / "index.html").write_text(f"<!doctype html><title>{version}</title>{script}<p>This is {version}")
    (folder / "manifest.webmanifest").write_text("{}")
    files = [f"/{path.relative_to(folder).as_posix()}" for path in (folder / "app").rglob("*.js")]
    build = {
        f"app-{version}": ["/", "/manifest.webmanifest", *files],
        "runtime-same": ["/runtime/same/python.js"],
    }
    (folder / "runtime" / "same").mkdir(parents=True, exist_ok=True)
    (folder / "runtime" / "same" / "python.js").write_text("")
    worker = (WEB / "service_worker.js").read_text()
    (folder / "service_worker.js").write_text(f"const BUILD = {json.dumps(build)};\n{worker}")


def opened(browser: BrowserContext, address: str) -> Page:
    page = browser.new_page()
    page.goto(address)
    page.evaluate(READY)
    return page


def kept(page: Page) -> list[str]:
    """The versions whose files the browser keeps."""
    names: list[str] = page.evaluate("caches.keys()")
    return sorted(name for name in names if name.startswith("app-"))


def test_a_reload_without_a_network_asks_for_nothing(
    browser: BrowserContext, site: tuple[str, Path], built: Path
) -> None:
    address, folder = site
    publish(folder, built, "one")
    page = opened(browser, address)
    shutil.rmtree(folder)
    page.reload()
    expect(page.get_by_text("This is one")).to_be_visible()
    transferred = "performance.getEntriesByType('resource').reduce((sum, each) => sum + each.transferSize, 0)"
    assert page.evaluate(transferred) == 0


def test_a_browser_that_can_answers_from_the_caches_without_waking_the_worker(
    browser: BrowserContext, site: tuple[str, Path], built: Path
) -> None:
    address, folder = site
    publish(folder, built, "one")
    page = opened(browser, address)
    if not browser.service_workers[0].evaluate("'addRoutes' in InstallEvent.prototype"):
        pytest.skip("this Chromium has no static routes")
    shutil.rmtree(folder)
    page.reload()
    expect(page.get_by_text("This is one")).to_be_visible()
    assert page.evaluate("performance.getEntriesByType('navigation')[0].workerStart") == 0
    routed = "performance.getEntriesByType('resource').map(each => each.workerRouterEvaluationStart)"
    found = page.evaluate(routed)
    assert found and all(found)


@pytest.mark.parametrize("who", COMES_BACK)
def test_an_app_that_could_not_be_fetched_whole_is_fetched_when_somebody_comes_back(
    browser: BrowserContext, site: tuple[str, Path], built: Path, who: str
) -> None:
    address, folder = site
    publish(folder, built, "one")
    missing = folder / "runtime" / "same" / "python.js"
    missing.unlink()
    page = browser.new_page()
    page.goto(address)
    page.evaluate(KEEP)
    page.evaluate(FORGOTTEN)
    missing.write_text("")
    page.evaluate(COMES_BACK[who])
    page.evaluate("navigator.serviceWorker.ready.then(() => 1)")
    shutil.rmtree(folder)
    page.reload()
    expect(page.get_by_text("This is one")).to_be_visible()


def test_a_new_version_waits_until_it_is_taken_and_other_tabs_go_on(
    browser: BrowserContext, site: tuple[str, Path], built: Path
) -> None:
    address, folder = site
    publish(folder, built, "one")
    page, other = opened(browser, address), opened(browser, address)
    publish(folder, built, "two")
    page.evaluate(LOOK)
    page.reload()
    expect(page.get_by_text("This is one")).to_be_visible()
    page.evaluate(READY)
    page.evaluate(WAITS)
    page.evaluate(TAKE)
    expect(page.get_by_text("This is two")).to_be_visible()
    expect(other.get_by_text("This is one")).to_be_visible()
    assert other.evaluate("fetch('/app/one/src/vendor/jsqr.js').then(answer => answer.status)") == 200
    assert kept(page) == ["app-one", "app-two"]


def test_with_no_tab_open_the_new_version_is_the_next_and_the_old_one_goes(
    browser: BrowserContext, site: tuple[str, Path], built: Path
) -> None:
    address, folder = site
    publish(folder, built, "one")
    page = opened(browser, address)
    publish(folder, built, "two")
    page.evaluate(LOOK)
    page.evaluate(WAITS)
    page.close()
    again = browser.new_page()
    again.goto(address)
    again.reload()
    expect(again.get_by_text("This is two")).to_be_visible()
    assert kept(again) == ["app-two"]


def test_an_update_fetches_only_what_changed(
    browser: BrowserContext, site: tuple[str, Path], built: Path
) -> None:
    address, folder = site
    publish(folder, built, "one")
    page = opened(browser, address)
    asked: list[str] = []
    browser.on("request", lambda request: asked.append(request.url.removeprefix(address)))
    publish(folder, built, "two")
    page.evaluate(LOOK)
    page.evaluate(WAITS)
    assert not [url for url in asked if url.startswith("/runtime/")]
    assert [url for url in asked if url.startswith("/app/two/")]
