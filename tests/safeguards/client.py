"""Safeguards of the client: the device, its sync and its backups."""

from __future__ import annotations

from tests.safeguards.removal import Removal

CLIENT = "client/milepost_client/"

CLIENT_REMOVALS = (
    Removal(
        "a device refuses what a server forges",
        CLIENT + "sync/intake.py",
        'if frame.stored_at is None or not frame_is_signed(log.user, keys.get(frame.device, ""), frame):',
        "if frame.stored_at is None:",
        "tests/system/scenarios/test_forging_server.py",
    ),
    Removal(
        "a backup unpacks to no more than a log may be",
        CLIENT + "device/backup.py",
        "    if member.file_size > most:",
        "    if False:",
        "tests/client/device/test_backup.py",
    ),
    Removal(
        "a lost log is not mistaken for the one that joined",
        CLIENT + "sync/sync.py",
        "    if (await device.log.read(lambda log: log.user), device.id) != joined:",
        "    if False:",
        "tests/system/faults/test_bit_flips.py",
    ),
    Removal(
        "a rejoined device signs what its old id had not sent",
        CLIENT + "sync/reenrollment.py",
        "            log.frames.put(row)\n",
        "            pass\n",
        "tests/system/scenarios/test_revoking.py",
    ),
    Removal(
        "one sync of a device runs at a time",
        CLIENT + "device/home.py",
        "            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)\n",
        "",
        "tests/client/device/test_background.py tests/system/scenarios/test_sync_command.py",
    ),
    Removal(
        "a backup is verified before it counts",
        CLIENT + "device/backup.py",
        "    if (actual.digest, actual.events) != (stated.digest, stated.events):",
        "    if False:",
        "tests/client/device/test_backup.py",
    ),
    Removal(
        "a restore loses nothing that exists nowhere else",
        CLIENT + "device/backup.py",
        "    if only_here:",
        "    if False:",
        "tests/client/device/test_backup.py",
    ),
    Removal(
        "a fork is noticed by a device that has less than the server",
        CLIENT + "sync/intake.py",
        "if author != device and seq > log.head(author).seq}",
        "if False}",
        "tests/client/sync/test_intake.py tests/system/simulation/test_simulate.py",
    ),
    Removal(
        "a device takes over stamps that the server set again",
        CLIENT + "sync/reconciler.py",
        '        if self.state.order == "refused":',
        "        if False:",
        "tests/client/sync/test_reconciler.py tests/system/simulation/test_simulate.py",
    ),
    Removal(
        "a device does not wait for events that the server lost too",
        CLIENT + "sync/reconciler.py",
        "            if not await self._device.log.write(self._abandon_lost):",
        "            if True:",
        "tests/client/sync/test_reconciler.py tests/system/simulation/test_simulate.py",
    ),
    Removal(
        "events that come back after a fork are on the receipt",
        CLIENT + "sync/rebase.py",
        "        if any(row.reason == FORKED for row in log.set_aside.unresolved()):",
        "        if False:",
        "tests/client/sync/test_rebase.py",
    ),
    Removal(
        "own events that move in the order are on the receipt",
        CLIENT + "sync/intake.py",
        "acknowledge(device, admitted, log.baseline.capture)",
        "acknowledge(device, admitted)",
        "tests/client/sync/test_intake.py tests/system/simulation/test_simulate.py",
    ),
    Removal(
        "a broker's certificate is verified by the device",
        CLIENT + "sync/tls.py",
        "    context = ssl.create_default_context()\n",
        "    context = ssl._create_unverified_context()\n",
        "tests/client/sync/test_tls.py",
    ),
    Removal(
        "nothing is sent to a broker before the handshake",
        CLIENT + "sync/tls.py",
        '"tls_handshake_first": True',
        '"tls_handshake_first": False',
        "tests/client/sync/test_tls.py",
    ),
    Removal(
        "an address with TLS is not replaced by one without",
        CLIENT + "sync/enrollment.py",
        "    keep_tls(link, credentials.broker)\n",
        "",
        "tests/system/scenarios/test_broker_tls.py",
    ),
    Removal(
        "a reply to an outdated request is discarded",
        CLIENT + "sync/prefetch.py",
        "if self._answer is not None and question == self._question:",
        "if self._answer is not None:",
        "tests/client/sync/test_prefetch.py",
    ),
    Removal(
        "a request lost with its connection is not waited for",
        CLIENT + "sync/broker_client.py",
        "        loss = asyncio.create_task(self._lost.wait())",
        "        loss = asyncio.create_task(asyncio.Event().wait())",
        "tests/system/faults/test_connections.py tests/system/faults/test_broker_losses.py",
    ),
    Removal(
        "a server cannot have a frame signed as a login",
        CLIENT + "device/identity.py",
        "        if challenge.startswith(OURS):",
        "        if False:",
        "tests/client/device/test_identity.py",
    ),
    Removal(
        "an imported file plants no member",
        CLIENT + "formats/jsonl.py",
        'replace(member, role="author")',
        "member",
        "tests/client/formats/test_jsonl.py",
    ),
    Removal(
        "a restored backup makes nobody a member",
        CLIENT + "device/backup.py",
        "        await _demote_members(folder / LOG, moment)\n",
        "",
        "tests/client/device/test_backup.py",
    ),
)
