"""Safeguards of the server: the broker, ingest, enrollment and replies."""

from __future__ import annotations

from tests.safeguards.removal import Removal

SERVER = "server/milepost_server/"

SERVER_REMOVALS = (
    Removal(
        "a frame is admitted only as its author signed it",
        SERVER + "ingest/admit.py",
        "if not frame_is_signed(log.user, author.key, frame):",
        "if False:",
        "tests/system/scenarios/test_hostile.py",
    ),
    Removal(
        "nobody sends the events of another person's device",
        SERVER + "ingest/admit.py",
        '    if author is None:\n        return Refusal("foreign")\n',
        "    author = author or sender\n",
        "tests/system/scenarios/test_hostile.py",
    ),
    Removal(
        "the position is saved after the batch is committed",
        SERVER + "ingest/pipeline.py",
        "        results = await asyncio.gather(*(self._users.ingest(*share) for share in shares))\n"
        "        position = Position(batch[-1].stream_seq, batch[-1].stored_at)\n",
        "        position = Position(batch[-1].stream_seq, batch[-1].stored_at)\n"
        "        await self._registry.write(partial(_record_batch, [], position))\n"
        "        results = await asyncio.gather(*(self._users.ingest(*share) for share in shares))\n",
        "tests/system/faults/test_crashes.py",
    ),
    Removal(
        "a replaced stream is read from the start",
        SERVER + "ingest/pipeline.py",
        "        return START\n",
        "        return position\n",
        "tests/system/faults/test_broker_losses.py",
    ),
    Removal(
        "a stream is recognised by the time of its message",
        SERVER + "ingest/source.py",
        "and _same_moment(message.time, stored_at)",
        "and True",
        "tests/system/faults/test_broker_losses.py",
    ),
    Removal(
        "a missing stream is not requested again at once",
        SERVER + "ingest/jetstream_reader.py",
        "            if status not in REQUEST_ENDED and description not in NORMAL_ENDS:",
        "            if False:",
        "tests/system/faults/test_broker_losses.py",
    ),
    Removal(
        "a message is not a status of the broker, whatever its headers say",
        SERVER + "ingest/jetstream_reader.py",
        "        if msg.subject != self._inbox.subject:",
        '        if "Status" not in (msg.headers or {}):',
        "tests/server/ingest/test_jetstream_reader.py",
    ),
    Removal(
        "unreadable headers do not stop the server's subscription",
        SERVER + "broker/connection.py",
        "        except (ValueError, IndexError):",
        "        except ZeroDivisionError:",
        "tests/system/scenarios/test_hostile_questions.py",
    ),
    Removal(
        "a reply fits into a message",
        SERVER + "sync/pull_reply.py",
        "    return FRAME_BYTES + STAMP_BYTES * len(frame.effective)",
        "    return 0 * len(frame.effective)",
        "tests/server/sync/test_pull_reply.py",
    ),
    Removal(
        "the quarantine has a limited size",
        SERVER + "storage/tables/quarantine.py",
        "            self._drop_oldest(message.user, message.device)",
        "            pass",
        "tests/server/storage/tables/test_quarantine.py",
    ),
    Removal(
        "a refused and dropped message is not counted again",
        SERVER + "storage/tables/quarantine.py",
        "        if self._was_dropped(message):",
        "        if False:",
        "tests/server/storage/tables/test_quarantine.py",
    ),
    Removal(
        "one person's broken file does not stop the others",
        SERVER + "ingest/user_ingest.py",
        "        except Exception as error:  # Whatever one person's file does, the others go on.",
        "        except ZeroDivisionError as error:",
        "tests/system/faults/test_broker_losses.py",
    ),
    Removal(
        "a data folder has one server",
        SERVER + "system/folder_lock.py",
        "        if not try_lock(descriptor):",
        "        if not try_lock(descriptor) and False:",
        "tests/server/system/test_folder_lock.py",
    ),
    Removal(
        "the broker acknowledges what is on disk",
        SERVER + "broker/files.py",
        '"sync_interval": "always"',
        '"sync_interval": "2m"',
        "tests/server/broker/test_process.py tests/system/faults/test_power_cuts.py",
    ),
    Removal(
        "a broker that no longer stores is restarted",
        SERVER + "broker/process.py",
        "            if not watch.is_stuck():",
        "            if True:",
        "tests/system/faults/test_disk_full.py",
    ),
    Removal(
        "a broker does not continue from a damaged number",
        SERVER + "broker/store_check.py",
        "if highest is not None and number > highest + MOST_SKIPPED:",
        "if False:",
        "tests/server/broker/test_store_check.py",
    ),
    Removal(
        "the broker ends with its server",
        SERVER + "system/child_process.py",
        "kill -KILL $$",
        "true",
        "tests/server/system/test_child_process.py",
    ),
    Removal(
        "a device publishes only under its own name",
        SERVER + "broker/accounts.py",
        '{"allow": [f"dev.ev.{user}.{device}", f"dev.sync.{user}.{device}.*"]}',
        '{"allow": ["dev.>"]}',
        "tests/server/broker/test_accounts.py tests/server/broker/test_process.py",
    ),
    Removal(
        "a device receives only its own inbox",
        SERVER + "broker/accounts.py",
        '"sub": {"allow": [f"_I.{user}.{device}.>"]}',
        '"sub": {"allow": [">"]}',
        "tests/server/broker/test_accounts.py tests/server/broker/test_process.py",
    ),
    Removal(
        "DATA exports one service",
        SERVER + "broker/accounts.py",
        '        "exports": 1,\n        "wildcards": True,',
        '        "exports": 9,\n        "wildcards": True,',
        "tests/server/broker/test_accounts.py tests/server/broker/test_process.py",
    ),
    Removal(
        "an invite admits one device",
        SERVER + "enrollment/invites.py",
        "if invite is None or invite.device not in (None, request.device):",
        "if invite is None:",
        "tests/server/enrollment/test_pairing.py",
    ),
    Removal(
        "an invite expires",
        SERVER + "enrollment/invites.py",
        "if invite.expires < now * 1e6:",
        "if False:",
        "tests/server/enrollment/test_pairing.py",
    ),
    Removal(
        "an id that belongs to another key is refused",
        SERVER + "enrollment/roster.py",
        "if known is not None and known.key != request.key:",
        "if False:",
        "tests/server/enrollment/test_pairing.py",
    ),
    Removal(
        "a login is renewed only for the holder of the key",
        SERVER + "enrollment/pairing.py",
        "if not is_signed(member.key, signed, decode_or_empty(request.signature)):",
        "if False:",
        "tests/server/enrollment/test_pairing.py",
    ),
    Removal(
        "a device is revoked only by a signature for that purpose",
        SERVER + "enrollment/pairing.py",
        "revocation_signing_input(request.user, request.revoke, request.challenge)",
        "request.challenge.encode()",
        "tests/server/enrollment/test_pairing.py",
    ),
    Removal(
        "a revoked device does not use up an invite",
        SERVER + "enrollment/pairing.py",
        "        await self._refuse_revoked(request)\n",
        "",
        "tests/server/enrollment/test_pairing.py",
    ),
    Removal(
        "the broker refuses a revoked device",
        SERVER + "broker/accounts.py",
        '"revocations": dict(revoked),',
        '"revocations": {},',
        "tests/server/enrollment/test_revocation.py",
    ),
    Removal(
        "a restarted broker refuses revoked devices",
        SERVER + "server.py",
        "revoked = await registry.read(lambda registry: registry.revoked_keys.all())",
        "revoked: dict[str, int] = {}",
        "tests/system/scenarios/test_revoking.py",
    ),
    Removal(
        "messages of a revoked device go to quarantine",
        SERVER + "ingest/admit.py",
        "if sender.revoked is not None and message.stored_at >= sender.revoked:",
        "if False:",
        "tests/server/ingest/test_admit.py",
    ),
    Removal(
        "secrets are kept as hashes",
        SERVER + "storage/tables/secret_hash.py",
        "    return blake2b(secret.encode(), digest_size=32).hexdigest()",
        "    return secret",
        "tests/server/storage/test_registry.py "
        "tests/server/enrollment/test_pairing.py "
        "tests/server/commands/test_commands.py",
    ),
    Removal(
        "a slow broker does not end catching up",
        SERVER + "ingest/catch_up.py",
        "                if result is None or result.lags_from is not None:\n"
        "                    return False\n",
        "                if result is None or result.lags_from is not None:\n"
        "                    return result is None\n",
        "tests/system/simulation/test_simulate.py",
    ),
    Removal(
        "the server trusts only its own broker's certificate",
        SERVER + "broker/certificate.py",
        '    context.load_verify_locations(cadata=f"{first[0]}\\n" if first else "")\n',
        "    context.load_verify_locations(cadata=chain)\n"
        "    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE\n",
        "tests/server/broker/test_certificate_reload.py",
    ),
    Removal(
        "nobody purges the stream",
        SERVER + "broker/connection.py",
        "        deny_purge=True,",
        "        deny_purge=False,",
        "tests/server/broker/test_connection.py",
    ),
    Removal(
        "a login expires",
        SERVER + "broker/accounts.py",
        '"exp": int(now + lifetime)}',
        '"exp": int(now + 10**8)}',
        "tests/server/broker/test_accounts.py",
    ),
)
