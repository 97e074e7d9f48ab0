"""A file or an answer with any content is read within the limits or refused in words: no reader fails."""

from __future__ import annotations

import asyncio
import json
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from milepost_client.cli.config import read_config
from milepost_client.device.device import Device
from milepost_client.device.home import Home
from milepost_client.device.identity import Identity
from milepost_client.device.key_file import KeyFile
from milepost_client.formats.csv_import import COLUMNS, read_csv
from milepost_client.network.exchange import _read
from milepost_client.network.foreign_answer import HttpAnswer, foreign_answer
from milepost_client.network.server_api import problem_of
from milepost_client.network.server_link import ServerLink, load_link
from milepost_shared.errors import BadInput, MilepostError, Offline, StorageFailed
from milepost_shared.events.types import encode
from milepost_shared.events.validation import validate
from milepost_shared.protocol.messages import Chains, Proof, Reply
from milepost_shared.storage.connection import run_sync
from tests.client.conftest import Run
from tests.client.exchange import exported, imported, log, opened
from tests.client.odd_text import words
from tests.shared.builders import GOAL, TODAY, make_log
from tests.shared.fuzzed_json import odd, raws, twisted, written

CELLS = st.sampled_from(
    [
        *(*COLUMNS, "WHEN ", "2026-03-01", "2026-03-06T10:00", "2026-03-06T10:00:00.5+23:59", "0001-01-01"),
        *("Ana; Bo", "coffees", "1e400", "nan", "1_000", "0.0000001", "1e13", '"', '""', "\ufeff", "\x85"),
    ]
)
rows = st.lists(st.lists(CELLS | words, max_size=6).map(",".join), max_size=6).map("\n".join)
tables = rows.map(lambda text: text.encode("utf-8", "surrogatepass")) | st.binary(max_size=60)


@given(tables, st.booleans(), st.dictionaries(CELLS, CELLS, max_size=2), st.booleans())
@example(b"when,note\n2026-03-01," + b"x" * 200_000, False, {}, True)
@example(b'when,note\n2026-03-01,"' + b"x\n" * 200_000, False, {}, True)
def test_any_bytes_are_rows_that_can_be_kept_or_bad_ones_or_no_table(
    raw: bytes, headed: bool, maps: dict[str, str], skip: bool
) -> None:
    whole = b"when,amount,goal,note,with,kind\n" * headed + raw
    try:
        found = read_csv(whole, TODAY, lambda _: GOAL, maps=maps, skip_bad=skip)
    except BadInput as refused:
        assert refused.problem
        return
    for draft in found.drafts:
        validate(encode(draft), TODAY)
    for row in found.bad:
        assert row.line > 0 and row.field and row.problem


@pytest.fixture(scope="module")
def export(tmp_path_factory: pytest.TempPathFactory) -> list[dict[str, Any]]:
    """The lines of an export of three events."""

    async def made() -> list[bytes]:
        async with opened(tmp_path_factory.mktemp("export")) as folders:
            device = await folders.device("one")
            await log(device, 1, 2, 3)
            return await exported(device)

    return [json.loads(line) for line in asyncio.run(made())]


@pytest.fixture(scope="module")
def runner() -> Iterator[asyncio.Runner]:
    with asyncio.Runner() as runner:
        yield runner


@settings(max_examples=max(30, settings().max_examples // 3))
@given(data=st.data())
def test_any_lines_are_an_export_or_nothing_of_them_is_taken_in(
    export: list[dict[str, Any]], runner: asyncio.Runner, data: st.DataObject
) -> None:
    lines: list[bytes] = []
    for line in export:
        twice = data.draw(st.sampled_from([1, 1, 1, 1, 0, 2]))
        lines += [data.draw(twisted(line) if data.draw(st.booleans()) else st.just(written(line)))] * twice
    lines.insert(data.draw(st.integers(0, len(lines))), data.draw(st.just(b"") | raws))
    with tempfile.TemporaryDirectory() as folder:
        runner.run(_import_any(Path(folder), lines, [written(line) for line in export]))


async def _import_any(folder: Path, lines: Sequence[bytes], whole: Sequence[bytes]) -> None:
    """Import lines. Where they are refused, they must leave nothing that keeps the whole export out."""
    file = await make_log(folder)
    device = Device(Home(folder), file, "d" * 12, KeyFile(Home(folder)))
    try:
        try:
            assert await imported(device, lines) in ((0, 0), (3, 0), (3, 3))
        except MilepostError as refused:
            assert refused.problem
            assert await imported(device, whole) == (3, 0)
    finally:
        await file.close()


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    return Home(tmp_path_factory.mktemp("device"))


LINK = {"url": "http://x", "user": "f" * 16, "broker": "nats://x", "jwt": "x", "expires": 1}


@given(twisted(LINK) | raws)
def test_any_server_json_is_a_link_or_refused_as_unreadable(home: Home, raw: bytes) -> None:
    home.server.write_bytes(raw)
    try:
        assert isinstance(load_link(home), ServerLink)
    except StorageFailed as refused:
        assert "server.json" in refused.problem


SEED = b"SUACSSL3UAHUDXKFSNVUZRF5UHPMWZ6BFDTJ7M6USDXIEDNPPQYYYCU3VY"
letters = st.sampled_from([bytes([n]) for n in b"ABCXYZ234567a=\xff\0"])
seeds = st.integers(0, len(SEED)).flatmap(lambda n: letters.map(lambda one: SEED[:n] + one + SEED[n + 1 :]))


@given(seeds | st.binary(max_size=70) | st.just(SEED))
def test_any_key_file_is_a_key_that_signs_or_refused_as_unreadable(home: Home, raw: bytes) -> None:
    home.key.write_bytes(raw)
    try:
        identity = Identity.load_or_create(home)
    except StorageFailed as refused:
        assert "device.key" in refused.problem
        return
    assert len(run_sync(identity.sign(b"message"))) == 64
    assert identity.public.startswith("U")


DEEP = b"[" * 20_000
TOML = (
    "[log]",
    "[goal.set]",
    "day_starts = ",
    "quality = ",
    "\n",
    "[[x]]",
    "a.b.c = ",
    "{",
    "}",
    "[",
    "]",
    "=",
)
tomls = st.lists(st.sampled_from([*TOML, "1979-05-27", "nan", "0x", "9" * 5000, "'''"]) | words, max_size=9)


@given(tomls.map("".join).map(lambda text: text.encode("utf-8", "surrogatepass")) | st.binary(max_size=40))
@example(b"a = " + DEEP)
@example(b"a = " + b"{a = " * 20_000)
@example(b"a = " + b"9" * 5000)
def test_any_config_is_a_table_of_defaults_or_named_as_unusable(home: Home, raw: bytes) -> None:
    path = home.folder / "config.toml"
    path.write_bytes(raw)
    try:
        defaults, _ = read_config(path)
    except BadInput as refused:
        assert "config.toml" in refused.problem
        return
    assert all(isinstance(table, dict) for table in defaults.values())


@given(
    raws
    | st.fixed_dictionaries({"detail": odd, "advice": odd, "type": odd | st.just("/problems/failed")}).map(
        written
    ),
    st.integers(300, 599),
)
@example(DEEP, 500)
def test_any_answer_of_a_server_is_a_problem_in_words(raw: bytes, status: int) -> None:
    answer = HttpAnswer(status=status, content=raw)
    assert isinstance(problem_of(answer) or foreign_answer("https://miles.example", answer), MilepostError)


@given(st.sampled_from([Reply, Proof, Chains]), raws)
def test_any_answer_over_the_broker_is_one_or_the_server_counts_as_out_of_reach(
    kind: Any, raw: bytes
) -> None:
    try:
        assert isinstance(_read(raw, kind), kind)
    except Offline as refused:
        assert refused.problem


def test_a_config_that_is_a_folder_is_named(milepost: Run, tmp_path: Path) -> None:
    (tmp_path / "device" / "config.toml").mkdir(parents=True)
    ran = milepost("goal", "list")
    assert (ran.code, "config.toml" in ran.err) == (2, True)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[entries]\nlimit = [1, 2]", "limit of [entries]"),
        ("[entries]\nlimit = {a = 1}", "limit of [entries]"),
        ("[entries]\nlimit = true", "limit of [entries]"),
        ("[entries]\nlimit = nan", "--limit"),
        ("[entries]\nlimit = 'many'", "--limit"),
        ("[entries]\nas_json = 'yes'", "as_json of [entries]"),
        ("[entries]\nas_json = [true]", "as_json of [entries]"),
    ],
)
def test_a_default_that_could_not_be_typed_is_refused_by_its_name(
    coffees: Run, tmp_path: Path, text: str, message: str
) -> None:
    (tmp_path / "device" / "config.toml").write_text(text)
    ran = coffees("entries")
    assert (ran.code, ran.out, message in ran.err) == (2, "", True)
    assert coffees("goal", "list").code == 0


def test_defaults_are_read_as_if_they_were_typed(coffees: Run, tmp_path: Path) -> None:
    text = "[log]\nwho = 'Ana'\nday = 2026-03-01\nquality = 4\n[goal.set]\ntarget = 12\nunit = 'talks'\n"
    (tmp_path / "device" / "config.toml").write_text(text)
    assert coffees("log", "coffees").code == 0
    [logged] = coffees("entries", "--json").json
    assert (logged["people"], logged["day"], logged["quality"]) == (["Ana"], "2026-03-01", 4)
    assert coffees("goal", "set", "Talks", "--json").json["goal"]
    assert coffees("goal", "show", "talks", "--json").json["target"] == 12
