"""What a person allows: the camera, which reads an invite, and reminders."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from milepost_shared.text.qr_code import BLOCKS, qr_code, qr_squares
from tests.web.browsers import chromium
from tests.web.places.conftest import HEIGHT, PHONE, App

CODE = "abcd-efgh-jkmn-pqrs"
PIXELS = 6
"""Of a square's side."""
OWN_READER = """(link) => {
  globalThis.BarcodeDetector = class {
    static async getSupportedFormats() { return ["qr_code"]; }
    async detect(source) {
      globalThis.read = source instanceof HTMLVideoElement;
      return [{ rawValue: link }];
    }
  };
}"""
WEEKLY = """await write("set_goal", { title: "Reach out", start: "2026-01-05",
    fields: { cadence: { quota: 3, every: "week" } } }).done;"""
NEXT = """async ([address, now, settings, last]) => {
  const { nextReminder } = await import(address);
  const at = nextReminder(new Date(...now), settings, last);
  return at && [at.getMonth() + 1, at.getDate(), at.getHours(), at.getMinutes()];
}"""
READ_DRAWN = """async ([folder, rows]) => {
  const { scan } = await import(`${folder}join/scanner.js`);
  const { QrCode } = await import(`${folder}devices/qr.js`);
  const { html, render } = await import(`${folder}../view.js`);
  const box = document.body.appendChild(document.createElement("div"));
  render(html`<${QrCode} rows=${rows} label="" />`, box);
  const drawn = box.firstChild;
  const [size, path] = [drawn.viewBox.baseVal.width, drawn.lastChild];
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = size * 8;
  const drawing = canvas.getContext("2d");
  const draw = () => {
    drawing.setTransform(1, 0, 0, 1, 0, 0);
    drawing.fillStyle = getComputedStyle(drawn.firstElementChild).fill;
    drawing.fillRect(0, 0, canvas.width, canvas.height);
    drawing.scale(8, 8);
    drawing.fillStyle = getComputedStyle(path).fill;
    drawing.fill(new Path2D(path.getAttribute("d")));
  };
  const again = setInterval(draw, 100);
  navigator.mediaDevices.getUserMedia = async () => canvas.captureStream();
  const video = document.createElement("video");
  const text = await new Promise((found) => scan(video, found));
  clearInterval(again);
  box.remove();
  return text;
}"""
SHOWN = "self.registration.getNotifications().then((all) => all.map(({ body }) => body))"
TAP = """async () => {
  const [notification] = await self.registration.getNotifications();
  let focused = 0;
  WindowClient.prototype.focus = async () => { focused++; };
  const tap = new NotificationEvent("notificationclick", { notification });
  self.dispatchEvent(tap);
  while (!focused) await new Promise((done) => setTimeout(done, 20));
  return { focused, left: (await self.registration.getNotifications()).length };
}"""


def write_film(path: Path, terminal: str) -> None:
    """Write a film (YUV4MPEG2) of a QR code on a bright terminal, where its blocks are dark."""
    dots = {sign: pair for pair, sign in BLOCKS.items()}
    rows = [
        b"".join((b"\xe0" if dots[sign][half] else b"\x20") * PIXELS for sign in line)
        for line in terminal.splitlines()
        for half in (0, 1)
        for _ in range(PIXELS)
    ]
    width, height = len(rows[0]), len(rows)
    frame = b"FRAME\n" + b"".join(rows) + b"\x80" * (width * height // 2)
    path.write_bytes(b"YUV4MPEG2 W%d H%d F5:1 Ip A1:1 C420jpeg\n" % (width, height) + frame * 3)


@pytest.fixture(scope="module")
def tab(app: str, device_module: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[App]:
    """The app in a browser whose camera sees an invite on a terminal; it may use the camera and notify."""
    folder = tmp_path_factory.mktemp("permissions")
    write_film(folder / "film.y4m", qr_code(f"{app}/#join={CODE}"))
    seen = f"--use-file-for-fake-video-capture={folder / 'film.y4m'}"
    with chromium(folder / "profile", "allow", ["--use-fake-device-for-media-stream", seen]) as browser:
        browser.grant_permissions(["camera", "notifications"], origin=app)
        tab = App(browser.new_page(), app, device_module)
        tab.page.set_viewport_size({"width": PHONE, "height": HEIGHT})
        tab.open("today")
        tab.page.get_by_role("button", name="Next").wait_for()
        yield tab
        assert tab.problems == []


def until(look: Callable[[], list[str]]) -> list[str]:
    """Look until there is something."""
    while not (found := look()):
        time.sleep(0.1)
    return found


def expect_invite(page: Page) -> None:
    """Wait until the place to join shows the invite."""
    expect(page.get_by_role("region", name="The server")).to_contain_text(page.url.split("/")[2])


def test_the_camera_reads_an_invite_on_a_bright_terminal(tab: App) -> None:
    tab.open("join?scan=1")
    expect_invite(tab.page)


def test_a_reader_of_the_browsers_own_is_used_where_it_knows_such_codes(tab: App) -> None:
    tab.open("join")
    tab.page.evaluate(OWN_READER, f"{tab.address}/#join={CODE}")
    tab.page.get_by_role("button", name="Scan its code").click()
    expect_invite(tab.page)
    assert tab.page.evaluate("globalThis.read") is True


def test_the_code_that_a_page_draws_can_be_read(tab: App) -> None:
    tab.open("join")
    assert tab.page.evaluate(
        READ_DRAWN, [tab.source("places/"), qr_squares("https://a.example/#join=x")]
    ) == ("https://a.example/#join=x")


def test_an_invite_of_another_server_says_where_to_open_it(tab: App) -> None:
    tab.open("join")
    tab.page.get_by_label("Or the code, or the whole link").fill(f"https://away.example/#join={CODE}")
    tab.page.get_by_role("button", name="Go on").click()
    there = tab.page.get_by_role("link", name="Open Milepost there")
    expect(there).to_have_attribute("href", f"https://away.example/#join={CODE}")


@pytest.mark.parametrize(
    ("now", "settings", "last", "due"),
    [
        ((2026, 10, 30, 17, 59), {}, None, [11, 30, 18, 0]),
        ((2026, 10, 30, 18, 0), {}, None, [12, 1, 18, 0]),
        ((2026, 10, 30, 9, 0), {}, "2026-11-30", [12, 1, 18, 0]),
        ((2026, 10, 27, 19, 0), {"weekends": False}, None, [11, 30, 18, 0]),
        ((2026, 11, 31, 23, 0), {"at": "07:05"}, None, [1, 1, 7, 5]),
        ((2026, 10, 30, 9, 0), {"on": False}, None, None),
    ],
)
def test_a_reminder_is_due_once_a_day_at_the_persons_time(
    tab: App, now: tuple[int, ...], settings: dict[str, Any], last: str | None, due: list[int] | None
) -> None:
    wanted = {"on": True, "at": "18:00", "weekends": True} | settings
    assert tab.page.evaluate(NEXT, [tab.source("reminders/due.js"), list(now), wanted, last]) == due


def test_a_reminder_is_shown_when_it_is_time_and_a_tap_leads_to_the_app(tab: App) -> None:
    tab.open("settings")
    tab.device(WEEKLY)
    worker = tab.page.evaluate("navigator.serviceWorker.ready.then(({ active }) => active.scriptURL)")
    tab.page.get_by_label("Remind once a day").check()
    expect(tab.page.get_by_text("It reminds while Milepost is open")).to_be_visible()
    tab.page.clock.install()
    tab.open("today")
    tab.settled()
    tab.page.clock.fast_forward("24:00:00")
    (running,) = [each for each in tab.page.context.service_workers if each.url == worker]
    assert until(lambda: running.evaluate(SHOWN)) == ["One asks for you today."]
    assert running.evaluate(TAP) == {"focused": 1, "left": 0}
