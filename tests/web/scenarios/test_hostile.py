"""Titles and names from elsewhere are text on every screen, and nothing else."""

from __future__ import annotations

from typing import Any

from tests.web.scenarios.app import App

MARK = "hostile-"
TEXTS = (
    f'<img src="{MARK}x" onerror="alert(1)">',
    f"</script><script>document.title='{MARK}x'</script>",
    f'"><svg onload="document.title=&quot;{MARK}x&quot;"><a href="javascript:alert(1)">{MARK}</a>',
    "${document.title}{{7*7}}<%= 7*7 %> ]]> --> &lt;b&gt;",
    "عشاء مع ليلى 餐 👩‍👩‍👧 ᄒ" + "ᅡ" * 40,
)
PLACES = """async () => {
    const main = document.querySelector('script[src$="/main.js"]').src;
    return (await import(main.replace('main.js', 'places.js'))).PLACES.map(({ name }) => name);
}"""
FOREIGN = f"document.querySelectorAll('[src*=\"{MARK}\"], [onerror], [onload], [href^=javascript]').length"


async def test_no_text_becomes_part_of_a_page(app: App) -> None:
    dialogs: list[str] = []
    app.page.on("dialog", lambda dialog: dialogs.append(dialog.message))
    await app.until_ready()
    goals = [await hostile_goal(app, text) for text in TEXTS]
    addresses = [f"{place}/{goal}" for place in ("goal", "why", "replay", "adjust") for goal in goals[:2]]
    people = [f"person/{each['name']}" for each in (await app.read("people"))["people"][:2]]
    for address in (*await app.page.evaluate(PLACES), *addresses, *people):
        await app.go(address)
        await app.page.wait_for_timeout(300)
        assert await app.page.evaluate(FOREIGN) == 0, address
        assert MARK not in await app.page.title() or "<" in await app.page.title(), address
    await app.go("goals")
    for text in TEXTS:
        await app.see(text)
    assert dialogs == []


async def hostile_goal(app: App, text: str) -> Any:
    """Set a goal of that title and log something for it; return its id."""
    fields = {"target": 3, "unit": text[:20].strip(), "purpose": text[:60].strip(), "note": text}
    await app.write("set_goal", title=text, fields=fields)
    [goal] = [each["id"] for each in (await app.read("goals"))["goals"] if each["title"] == text]
    person = {"people": [text[:60].strip()], "kind": text[:30].strip(), "organisation": text[:60].strip()}
    await app.write("log_activity", goal=goal, amount=1, note=text, **person)
    return goal
