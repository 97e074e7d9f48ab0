"""The report of `milepost doctor --bundle`: what it has, and what it leaves out."""

from __future__ import annotations

import json
import platform
import time
from pathlib import Path
from typing import Any

import msgspec
import pytest

from milepost_client.device.home import Home
from milepost_client.network.server_link import ServerLink, save_link
from milepost_shared.storage.migrations import MIGRATIONS
from tests.client.conftest import Run

WRITTEN = {
    "title": "Kaffee mit Leuten",
    "purpose": "Neuanfang",
    "unit": "Tassen",
    "about": "Olga Petrowa",
    "tag": "Umzugsjahr",
    "milestone": "Halbzeit",
    "person": "山田 太郎",
    "kind": "Spaziergang",
    "org": "Acme & Söhne",
    "opportunity": "Stelle bei Acme",
    "stage": "Zweitgespräch",
    "note": "weint leicht",
    "reason": "Scheidung",
    "party": "Kuchenschlacht",
}
LINK = ServerLink(
    url="https://olga:geheim@privat.example:8443/haus",
    user="0123456789abcdef",
    broker="nats://olga:geheim@privat.example:4222",
    jwt="eyJ0eXAiOiJKV1QifQ.streng.vertraulich",
    expires=int(time.time()) + 3600,
)


@pytest.fixture
def folder(milepost: Run, tmp_path: Path) -> Path:
    """A device with everything that can be written."""
    text = WRITTEN
    milepost("set", text["title"], "--target", "1", "--unit", text["unit"], "--purpose", text["purpose"])
    given = ("--about", text["about"], "--tag", text["tag"], "--milestone", f"{text['milestone']}=1")
    milepost("adjust", text["title"], *given, "-n", text["note"], "-r", text["reason"])
    met = ("-w", text["person"], "-k", text["kind"], "-o", text["org"], "-n", text["note"])
    arose = ("--opportunity", text["opportunity"], "--stage", text["stage"])
    assert milepost("log", text["title"], *met, *arose).code == 0
    milepost("celebrate", text["milestone"], "-n", text["party"])
    milepost("export", str(tmp_path / "makes-the-key"))
    save_link(Home(tmp_path / "device"), LINK)
    return tmp_path / "device"


@pytest.fixture
def report(milepost: Run, folder: Path, tmp_path: Path) -> str:
    """The text of the report."""
    target = tmp_path / "report.json"
    milepost("doctor", "--bundle", str(target))
    assert target.stat().st_mode & 0o077 == 0
    return target.read_text("utf-8")


def test_it_has_nothing_of_what_the_person_wrote(report: str) -> None:
    text = report.casefold()
    words = [
        word for text in WRITTEN.values() for word in (text, *text.split()) if word not in ("mit", "&", "bei")
    ]
    assert [word for word in words if word.casefold() in text] == []


def test_it_has_no_keys_tokens_addresses_or_paths(report: str, folder: Path) -> None:
    secret = (folder / "device.key").read_text()
    hidden = [secret.strip(), LINK.jwt, "geheim", "olga", "privat.example", "/haus", str(folder.parent)]
    hidden += [name for name in (platform.node(), str(Path.home())) if len(name) > 5]
    assert [each for each in hidden if each in report] == []


def test_the_report_has_what_helps_to_find_a_fault(report: str, milepost: Run) -> None:
    found: dict[str, Any] = json.loads(report)
    status = milepost("status", "--json").json
    assert found["file"]["events"] == {
        "ActivityLogged": 1,
        "GoalAdjusted": 1,
        "GoalSet": 1,
        "MilestoneReached": 2,
    }
    assert found["file"]["schema"] == len(MIGRATIONS)
    assert {head["device"]: head["chain"] for head in found["log"]["heads"]} == {
        device: head["chain"] for device, head in status["heads"].items()
    }
    assert found["log"]["digest"] == status["digest"]
    assert (found["server"]["scheme"], found["server"]["port"]) == ("https", 8443)
    assert {"log", "views", "clock", "server", "certificate"} <= {each["what"] for each in found["findings"]}
    assert found["versions"]["msgspec"] == msgspec.__version__


def test_without_a_readable_log_the_report_has_the_rest(milepost: Run, folder: Path, tmp_path: Path) -> None:
    (folder / "log.db").write_bytes(b"x" * 4096)
    target = tmp_path / "report.json"
    assert milepost("doctor", "--bundle", str(target)).code == 1
    found = json.loads(target.read_text())
    assert (found["log"], found["file"]) == (None, None)
    assert str(folder) not in target.read_text()


@pytest.mark.parametrize("spoiled", [{"url": "http://[::1"}, {"broker": "nats://127.0.0.1:port"}])
def test_an_unreadable_address_is_reported_without_the_address(
    milepost: Run, tmp_path: Path, spoiled: dict[str, str]
) -> None:
    milepost("log", "-n", "a device is here")
    save_link(Home(tmp_path / "device"), msgspec.structs.replace(LINK, **spoiled))
    milepost("doctor", "--bundle", str(tmp_path / "bundle.json"))
    assert json.loads((tmp_path / "bundle.json").read_text())["server"] == {"unreadable": "ValueError"}
