"""The safeguards, each with the change that removes it and the tests that are to notice."""

from __future__ import annotations

from typing import NamedTuple

SHARED, CLIENT, SERVER = "shared/milepost_shared/", "client/milepost_client/", "server/milepost_server/"


class Removal(NamedTuple):
    """A safeguard called `name`: in `file` the text `kept` becomes `gone`, and one of `tests` must fail."""

    name: str
    file: str
    kept: str
    gone: str
    tests: str


REMOVALS = (
    Removal(
        "what is saved is on disk",
        SHARED + "database.py",
        '"synchronous=FULL"',
        '"synchronous=OFF"',
        "tests/shared/test_database.py tests/system/test_power_cuts.py",
    ),
    Removal(
        "a transaction has the file to itself from its beginning",
        SHARED + "database.py",
        'connection.execute("BEGIN IMMEDIATE")',
        'connection.execute("BEGIN")',
        "tests/shared/test_database.py",
    ),
    Removal(
        "a transaction that failed leaves nothing",
        SHARED + "database.py",
        '                    connection.execute("ROLLBACK")\n\n    def _lock',
        '                    connection.execute("COMMIT")\n\n    def _lock',
        "tests/shared/test_database.py",
    ),
    Removal(
        "a file that a newer version wrote is not touched",
        SHARED + "database.py",
        "        if version > len(steps):",
        "        if version > len(steps) + 99:",
        "tests/shared/test_database.py",
    ),
    Removal(
        "a file can be read by its owner only",
        SHARED + "database.py",
        "os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))",
        "os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o644))",
        "tests/shared/test_database.py",
    ),
    Removal(
        "a damaged event is found by its chain",
        SHARED + "event_rows.py",
        "            if chain_next(chain, raw) != held:",
        "            if False:",
        "tests/shared/test_recovery.py",
    ),
    Removal(
        "a frame goes in only behind the chain that it names",
        SHARED + "admission.py",
        "if before is None or before.hex() != frame.prev:",
        "if before is None:",
        "tests/shared/test_admission.py",
    ),
    Removal(
        "a frame does not leave a gap",
        SHARED + "admission.py",
        "if frame.first > head.seq + 1:",
        "if False:",
        "tests/shared/test_admission.py",
    ),
    Removal(
        "an event says itself whose it is and as its how-manieth",
        SHARED + "admission.py",
        "if header is None or (header.device, header.seq) != (frame.device, seq):",
        "if header is None:",
        "tests/shared/test_admission.py tests/system/test_hostile.py",
    ),
    Removal(
        "a frame has a limited size",
        SHARED + "admission.py",
        "if not 0 < len(frame.events) <= MOST_EVENTS or size > MOST_FRAME_BYTES:",
        "if not frame.events:",
        "tests/shared/test_admission.py tests/system/test_hostile.py",
    ),
    Removal(
        "stamps that are brought must rise",
        SHARED + "admission.py",
        "if not previous < stamps[new.seq] < 2**53:",
        "if False:",
        "tests/shared/test_admission.py tests/system/test_hostile.py",
    ),
    Removal(
        "nobody backdates on a standing server",
        SHARED + "admission.py",
        "if frame.stored_at is not None and frame.stored_at < created and _credible(frame, created):",
        "if frame.stored_at is not None:",
        "tests/shared/test_admission.py tests/system/test_hostile.py",
    ),
    Removal(
        "a wild clock is clamped to the broker's",
        SHARED + "stamps.py",
        "clamped = made if stored_at is None else min(made, stored_at + TOLERANCE)",
        "clamped = made",
        "tests/shared/test_stamps.py",
    ),
    Removal(
        "an event comes after those that it names",
        SHARED + "stamps.py",
        "return max(clamped, 1 + previous, *(1 + stamp for stamp in named))",
        "return max(clamped, 1 + previous)",
        "tests/shared/test_stamps.py",
    ),
    Removal(
        "a row that is imported twice counts once",
        SHARED + "entries.py",
        "        if event.origin and not event.corrects:\n",
        "        if False:\n",
        "tests/shared/test_entries.py",
    ),
    Removal(
        "the last correction in order holds",
        SHARED + "entries.py",
        "return Entry(original, max(corrections, key=lambda held: held.order))",
        "return Entry(original, min(corrections, key=lambda held: held.order))",
        "tests/shared/test_entries.py",
    ),
    Removal(
        "cached totals follow a correction",
        SHARED + "views.py",
        "        self._add(totals)\n        self._refresh(set(gone))",
        "        self._add(totals)",
        "tests/shared/test_views.py",
    ),
    Removal(
        "an activity is not logged ahead of its day",
        SHARED + "limits.py",
        "if isinstance(event, ActivityLogged) and event.day > today and not event.void:",
        "if False:",
        "tests/shared/test_limits.py",
    ),
    Removal(
        "control characters do not get in",
        SHARED + "limits.py",
        "suspect = 0x5C in raw or 0x7F in raw or 0xC2 in raw",
        "suspect = False",
        "tests/shared/test_limits.py",
    ),
    Removal(
        "a signature vouches for nothing that was not written",
        SHARED + "outgoing.py",
        "    if log.chain_at(device, last) != chain:\n        raise Damaged\n",
        "",
        "tests/shared/test_recovery.py tests/shared/test_admission.py",
    ),
    Removal(
        "a frame is taken only as its author signed it",
        SERVER + "admitting.py",
        "if not frame_is_signed(log.user, author.key, frame):",
        "if False:",
        "tests/system/test_hostile.py",
    ),
    Removal(
        "nobody sends what another person's device wrote",
        SERVER + "admitting.py",
        '    if author is None:\n        return Refusal("foreign")\n',
        "    author = author or sender\n",
        "tests/system/test_hostile.py",
    ),
    Removal(
        "a device believes no server that forges",
        CLIENT + "rounds.py",
        'if frame.stored_at is None or not frame_is_signed(log.user, keys.get(frame.device, ""), frame):',
        "if frame.stored_at is None:",
        "tests/system/test_forging_server.py",
    ),
    Removal(
        "the position is noted after the batch went in",
        SERVER + "ingest.py",
        "        outcomes = await asyncio.gather(*jobs)\n"
        "        position = Position(batch[-1].stream_seq, batch[-1].stored_at)\n",
        "        position = Position(batch[-1].stream_seq, batch[-1].stored_at)\n"
        "        await self._registry.write(partial(_note, [], position))\n"
        "        outcomes = await asyncio.gather(*jobs)\n",
        "tests/system/test_crashes.py",
    ),
    Removal(
        "a stream that is another one is read from the start",
        SERVER + "ingest.py",
        "        return Position(0, 0)\n\n    async def _take",
        "        return position\n\n    async def _take",
        "tests/system/test_broker_losses.py",
    ),
    Removal(
        "a stream is known by the time of its message",
        SERVER + "source.py",
        "and _same_moment(held.time, stored_at)",
        "and True",
        "tests/system/test_broker_losses.py",
    ),
    Removal(
        "a stream that is gone is not asked again at once",
        SERVER + "stream_reader.py",
        "            if status not in ENDS_A_REQUEST and words not in ENDED_WELL:",
        "            if False:",
        "tests/system/test_broker_losses.py",
    ),
    Removal(
        "one person's broken file does not stop the others",
        SERVER + "ingest.py",
        "        except Exception as error:  # Whatever one person's file does, the others go on.",
        "        except ZeroDivisionError as error:",
        "tests/system/test_broker_losses.py",
    ),
    Removal(
        "one server has a folder",
        SERVER + "folder_lock.py",
        "        if not try_lock(descriptor):",
        "        if not try_lock(descriptor) and False:",
        "tests/server/test_folder_lock.py",
    ),
    Removal(
        "the broker has what it acknowledges on disk",
        SERVER + "broker_files.py",
        '"sync_interval": "always"',
        '"sync_interval": "2m"',
        "tests/server/test_broker.py tests/system/test_power_cuts.py",
    ),
    Removal(
        "a broker that stores nothing more is started again",
        SERVER + "broker.py",
        "            if not said.says_it_is_stuck():",
        "            if True:",
        "tests/system/test_disk_full.py",
    ),
    Removal(
        "a key is on disk before anybody hears of it",
        CLIENT + "home.py",
        "        _sync_folder(path.parent)\n",
        "",
        "tests/system/test_power_cuts.py",
    ),
    Removal(
        "the broker ends with its server",
        SERVER + "leash.py",
        "kill -KILL $$",
        "true",
        "tests/server/test_leash.py",
    ),
    Removal(
        "a device publishes under its own name only",
        SERVER + "accounts.py",
        '{"allow": [f"dev.ev.{user}.{device}", f"dev.sync.{user}.{device}.*"]}',
        '{"allow": ["dev.>"]}',
        "tests/server/test_accounts.py tests/server/test_broker.py",
    ),
    Removal(
        "a device hears its own inbox only",
        SERVER + "accounts.py",
        '"sub": {"allow": [f"_I.{user}.{device}.>"]}',
        '"sub": {"allow": [">"]}',
        "tests/server/test_accounts.py tests/server/test_broker.py",
    ),
    Removal(
        "DATA exports one service",
        SERVER + "accounts.py",
        '        "exports": 1,\n        "wildcards": True,',
        '        "exports": 9,\n        "wildcards": True,',
        "tests/server/test_accounts.py tests/server/test_broker.py",
    ),
    Removal(
        "an invite lets one device in",
        SERVER + "pairing.py",
        "if invite is None or invite.device not in (None, request.device):",
        "if invite is None:",
        "tests/server/test_pairing.py",
    ),
    Removal(
        "an invite ends",
        SERVER + "pairing.py",
        "if invite.expires < self._clock() * 1e6:",
        "if False:",
        "tests/server/test_pairing.py",
    ),
    Removal(
        "an id that another key holds is refused",
        SERVER + "pairing.py",
        "if held is not None and held.key != request.key:",
        "if False:",
        "tests/server/test_pairing.py",
    ),
    Removal(
        "a login is renewed for who proves the key",
        SERVER + "pairing.py",
        "if not is_signed(member.key, request.challenge.encode(), _decoded(request.signature)):",
        "if False:",
        "tests/server/test_pairing.py",
    ),
    Removal(
        "secrets are kept as hashes",
        SERVER + "registry.py",
        "    return blake2b(secret.encode(), digest_size=32).hexdigest()",
        "    return secret",
        "tests/server/test_registry.py tests/server/test_pairing.py tests/server/test_commands.py",
    ),
    Removal(
        "one sync of a device runs at a time",
        CLIENT + "home.py",
        "            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)\n",
        "",
        "tests/client/test_background.py tests/system/test_sync_command.py",
    ),
    Removal(
        "a backup is proven before it counts",
        CLIENT + "backup.py",
        "    if (found.digest, found.events) != (told.digest, told.events):",
        "    if False:",
        "tests/client/test_backup.py",
    ),
    Removal(
        "a restore hides nothing that can be had nowhere else",
        CLIENT + "backup.py",
        "    if only_here:",
        "    if False:",
        "tests/client/test_backup.py",
    ),
    Removal(
        "a fork is noticed where less is here than at the server",
        CLIENT + "rounds.py",
        "return author != self._device.id and seq > log.head(author).seq",
        "return False",
        "tests/system/test_simulate.py",
    ),
    Removal(
        "stamps that the server set anew are taken over",
        CLIENT + "rounds.py",
        "        if self._stamps_differ and not self._took_order:",
        "        if False:",
        "tests/system/test_simulate.py",
    ),
    Removal(
        "what the server lost too is not waited for",
        CLIENT + "rounds.py",
        "elif now() > deadline and not await self._device.write(self._give_up):",
        "elif now() > deadline:",
        "tests/system/test_simulate.py",
    ),
    Removal(
        "what comes back after a fork is told",
        CLIENT + "rounds.py",
        "            if any(row.reason == FORKED for row in log.set_aside.open()):",
        "            if False:",
        "tests/system/test_simulate.py",
    ),
    Removal(
        "own events that move in the order are told",
        CLIENT + "rounds.py",
        "confirm(self._device.id, admitted, log.believed.remember)",
        "confirm(self._device.id, admitted)",
        "tests/system/test_simulate.py",
    ),
    Removal(
        "a ref to what is lost names nothing else",
        SHARED + "recovery.py",
        "names = {ref: lost_ref(ref) for ref in lost}",
        "names: dict[str, str] = {}",
        "tests/shared/test_recovery.py",
    ),
    Removal(
        "what waits to be sent follows what it names",
        SHARED + "recovery.py",
        "        if first is not None:",
        "        if False:",
        "tests/shared/test_recovery.py",
    ),
    Removal(
        "a slow broker does not end the catching up",
        SERVER + "ingest.py",
        "                if outcome is None or outcome.behind is not None:\n                    return False\n",
        "                if outcome is None or outcome.behind is not None:\n"
        "                    return outcome is None\n",
        "tests/system/test_simulate.py",
    ),
)
