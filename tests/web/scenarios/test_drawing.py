"""How Today looked last stands on the screen before the app is there, and the app goes on in its place."""

from __future__ import annotations

from playwright.async_api import BrowserContext

from tests.web.scenarios.app import App

LIFELESS = """HTMLHeadElement.prototype.append = () => { document.documentElement.dataset.looked = "" }"""
"""The rest of the page, which comes behind the drawing, does not come."""
LOOKED = "html[data-looked]"
STANDS, ALIVE = "#app[inert] main .road", "#app:not([inert]) main .road"
SHIFTS = """window.shifts = [];
const moved = ({ sources }) => sources.map(({ node }) => node?.outerHTML ?? node?.data ?? "");
new PerformanceObserver((seen) => shifts.push(...seen.getEntries().map(moved)))
    .observe({ type: "layout-shift" });"""
DRAWING = """async () => {
    const open = indexedDB.open("milepost");
    await new Promise(done => { open.onsuccess = done; });
    const asked = open.result.transaction("views").objectStore("views").get("drawing");
    await new Promise(done => { asked.onsuccess = done; });
    return JSON.stringify(asked.result ?? null);
}"""
TWO_DAYS_LATER = "localStorage.setItem('milepost.day-starts', '-2880')"
"""Has this device take it for another day than the one that is drawn."""
FIT = """async () => {
    const { src } = document.querySelector('script[src$="/device.js"]');
    const { drawingOf } = await import(src.replace("device/device.js", "drawn/drawing.js"));
    return drawingOf(document.getElementById("app"), "2026-12-01") !== null;
}"""


async def drawn(app: App) -> str:
    """The drawing that is kept, as text."""
    return str(await app.page.evaluate(DRAWING))


async def with_a_goal(app: App) -> None:
    """Let the app have something to show, and keep how it looks."""
    await app.until_ready()
    await app.write("set_goal", title="Talks", fields={"target": 10})
    await app.write("log_activity", goal="talks", people=["Ana <b>Sý"], note="")
    await app.see("Talks")

    async def kept() -> bool:
        return "1 of 10" in await drawn(app)

    await app.until(kept)


async def lifeless(phone: BrowserContext, app: App, place: str = "") -> App:
    """Open a tab in which the app does not come to life, once it has looked for a drawing."""
    tab = App(await phone.new_page(), app.url)
    await tab.page.add_init_script(LIFELESS)
    await tab.page.goto(f"{app.url}/{place}")
    await tab.page.locator(LOOKED).wait_for()
    return tab


async def test_today_stands_at_once_lifeless_and_comes_to_life_in_its_place(
    app: App, phone: BrowserContext
) -> None:
    await with_a_goal(app)
    before = await lifeless(phone, app)
    await before.page.locator(STANDS).wait_for()
    shown = await before.page.inner_text("#app")
    assert "1 of 10" in shown
    assert "Only here" not in shown
    later = App(await phone.new_page(), app.url)
    # That there is another tab would be told above what stands there.
    await app.page.close()
    await before.page.close()
    await later.page.add_init_script(SHIFTS)
    await later.page.goto(app.url)
    await later.page.locator(ALIVE).wait_for()
    await later.until_ready()
    await later.see("Only here")
    assert await later.page.evaluate("shifts") == []
    assert later.complaints == []


async def test_at_another_place_or_on_another_day_nothing_is_drawn(app: App, phone: BrowserContext) -> None:
    await with_a_goal(app)
    goals = await lifeless(phone, app, "#goals")
    assert await goals.page.inner_text("#app") == ""
    await goals.page.evaluate(TWO_DAYS_LATER)
    tomorrow = await lifeless(phone, app)
    assert await tomorrow.page.inner_text("#app") == ""


async def test_what_was_erased_is_in_no_drawing_and_an_open_sheet_neither(app: App) -> None:
    await with_a_goal(app)
    await app.write("set_goal", title="Meet Ana Sý", fields={"target": 3})

    async def named() -> bool:
        return "Meet Ana" in await drawn(app)

    await app.until(named)
    assert await app.page.evaluate(FIT)
    await app.button("Log").first.click()
    await app.page.get_by_role("dialog").wait_for()
    assert not await app.page.evaluate(FIT)
    await app.page.keyboard.press("Escape")
    [goal] = [goal for goal in (await app.read("goals"))["goals"] if "Ana" in goal["title"]]
    await app.write("erase", goal=goal["id"])

    async def gone() -> bool:
        found = await drawn(app)
        return "Talks" in found and "Meet Ana" not in found

    await app.until(gone)
