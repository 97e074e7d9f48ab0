"""Bearer tokens: whose they are, what for, and until when."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from milepost_server.enrollment.api_tokens import MOST_OF_PERSON, find_token, make_token
from milepost_server.storage.migrations import MIGRATIONS
from milepost_server.storage.registry import Registry, RegistryFile, open_registry
from milepost_server.storage.tables.secret_hash import hash_secret
from milepost_server.storage.tables.tokens import DAY, METRICS, Scope, Token
from milepost_shared.errors import BadInput, NotFound
from tests.sql import open_raw

ANA, BEN = "a" * 16, "b" * 16
PHONE, LAPTOP = "1" * 12, "2" * 12
NOW = 1_772_791_200.0
STAMP = round(NOW * 1e6)
SCOPES: tuple[Scope, ...] = ("read", "write", "metrics")


@pytest.fixture
async def registry(tmp_path: Path) -> AsyncIterator[RegistryFile]:
    database = await open_registry(tmp_path)
    yield database
    await database.close()


async def found(registry: RegistryFile, secret: str, later: int = 0) -> Token | None:
    return await registry.read(lambda registry: registry.tokens.find(secret, STAMP + later))


async def names(registry: RegistryFile, owner: str | None = None) -> list[str]:
    tokens = await registry.read(lambda registry: registry.tokens.all(STAMP, owner))
    return [token.name for token in tokens]


async def test_only_the_token_itself_is_good_and_only_until_it_ends(registry: RegistryFile) -> None:
    secret, token = await make_token(registry, ANA, NOW, name="Grafana", days=7)
    assert await found(registry, secret) == token
    assert (token.owner, token.scope, token.ends) == (ANA, "read", STAMP + 7 * DAY)
    assert [await found(registry, other) for other in (secret + " ", token.id, hash_secret(secret), "")] == [
        None
    ] * 4
    assert await found(registry, secret, 7 * DAY - 1) is not None
    assert await found(registry, secret, 7 * DAY) is None


async def test_a_token_is_good_for_its_scope_alone(registry: RegistryFile) -> None:
    made: dict[Scope, Token] = {
        scope: (await make_token(registry, METRICS if scope == "metrics" else ANA, NOW, scope=scope)).token
        for scope in SCOPES
    }
    allowed = {scope: [each for each in made if token.may(each)] for scope, token in made.items()}
    assert allowed == {"read": ["read"], "write": ["read", "write"], "metrics": ["metrics"]}


async def test_a_name_is_one_token_s_of_a_person_and_a_free_one_is_found(registry: RegistryFile) -> None:
    await make_token(registry, ANA, NOW, name="Grafana")
    with pytest.raises(BadInput, match="already"):
        await make_token(registry, ANA, NOW, name="GRAFANA")
    await make_token(registry, BEN, NOW, name="Grafana")
    for _ in range(2):
        await make_token(registry, ANA, NOW)
    assert sorted(await names(registry, ANA)) == ["Grafana", "read 1", "read 2"]
    with pytest.raises(BadInput, match="nobody sees"):
        await make_token(registry, ANA, NOW, name="Gra\u202efana")


async def test_a_person_has_only_so_many_tokens(registry: RegistryFile) -> None:
    for _ in range(MOST_OF_PERSON):
        await make_token(registry, ANA, NOW, days=1)
    with pytest.raises(BadInput, match="64 tokens"):
        await make_token(registry, ANA, NOW)
    await make_token(registry, BEN, NOW)
    await make_token(registry, ANA, NOW + 86_400)


async def test_the_tokens_of_a_revoked_device_end_and_no_others(registry: RegistryFile) -> None:
    for owner, device in ((ANA, PHONE), (ANA, LAPTOP), (BEN, PHONE), (ANA, None)):
        await make_token(registry, owner, NOW, name=f"{owner[0]} {device}", device=device)
    await registry.write(lambda registry: registry.tokens.revoke_made_by(ANA, PHONE))
    assert sorted(await names(registry)) == sorted([f"a {LAPTOP}", f"b {PHONE}", "a None"])


async def test_a_token_is_named_by_id_name_or_the_beginning_of_an_id(registry: RegistryFile) -> None:
    tokens = [(await make_token(registry, ANA, NOW, name=name)).token for name in ("Grafana", "cron")]
    for called in (tokens[1].id, "cron", "CRON", tokens[1].id[:6]):
        assert find_token(tokens, called) == tokens[1]
    for called in ("other", tokens[1].id[:3], ""):
        with pytest.raises(NotFound):
            find_token(tokens, called)
    with pytest.raises(BadInput, match="Several"):
        find_token([*tokens, tokens[1]._replace(id="f" * 12)], "cron")


async def test_the_last_use_is_noted(registry: RegistryFile) -> None:
    secret, token = await make_token(registry, ANA, NOW)
    await registry.write(lambda registry: registry.tokens.note_use(token.id, STAMP + 5))
    assert await found(registry, secret) == token._replace(used=STAMP + 5)


async def test_tokens_of_an_older_version_stay_good_and_end_some_day(tmp_path: Path) -> None:
    old = await open_raw(tmp_path / "server.db", *MIGRATIONS[:6])
    rows = [(hash_secret("ana's"), ANA, STAMP), (hash_secret("scraper's"), METRICS, STAMP)]
    await old.write(lambda sql: sql.executemany("INSERT INTO tokens VALUES (?, ?, ?)", rows) and None)
    await old.close()
    now = await open_registry(tmp_path)

    def read(registry: Registry) -> list[Token | None]:
        return [registry.tokens.find(secret, STAMP) for secret in ("ana's", "scraper's")]

    tokens = [token for token in await now.read(read) if token is not None]
    assert [(token.owner, token.scope) for token in tokens] == [(ANA, "read"), (METRICS, "metrics")]
    assert all(STAMP + 80 * DAY < token.ends < STAMP + 10_000 * DAY for token in tokens)
    await now.close()
