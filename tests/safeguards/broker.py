"""Safeguards of the broker: who may do what there, and what it keeps."""

from __future__ import annotations

from tests.safeguards.removal import Removal

SERVER = "server/milepost_server/"

BROKER_REMOVALS = (
    Removal(
        "the server writes only as a device whose key it holds",
        SERVER + "broker/http_devices.py",
        "        return device if device.public == member.key else None",
        "        return device",
        "tests/server/broker/test_http_devices.py",
    ),
    Removal(
        "a device's headers do not say whose message it is",
        SERVER + "broker/connection.py",
        "        return (found or {}) | _of_the_broker(headers) or None",
        "        return found",
        "tests/server/ingest/test_source.py",
    ),
    Removal(
        "unreadable headers do not stop the server's subscription",
        SERVER + "broker/connection.py",
        "        except (ValueError, IndexError):",
        "        except ZeroDivisionError:",
        "tests/system/scenarios/test_hostile_questions.py",
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
        "the broker refuses a revoked device",
        SERVER + "broker/accounts.py",
        '"revocations": dict(revoked),',
        '"revocations": {},',
        "tests/server/enrollment/test_revocation.py",
    ),
    Removal(
        "the server trusts only its own broker's certificate",
        SERVER + "broker/certificate.py",
        "    context.load_verify_locations(cadata=_first(chain))\n",
        "    context.load_verify_locations(cadata=chain)\n"
        "    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE\n",
        "tests/server/broker/test_certificate_reload.py",
    ),
    Removal(
        "nobody purges the stream",
        SERVER + "broker/stream.py",
        "        deny_purge=True,",
        "        deny_purge=False,",
        "tests/server/broker/test_stream.py",
    ),
    Removal(
        "a login expires",
        SERVER + "broker/accounts.py",
        '"exp": int(now + lifetime)}',
        '"exp": int(now + 10**8)}',
        "tests/server/broker/test_accounts.py",
    ),
    Removal(
        "a person's account imports only the person's part",
        SERVER + "broker/accounts.py",
        '        parts = f"dev.ev.{user}.*", f"dev.sync.{user}.*.*"',
        '        parts = "dev.ev.*.*", "dev.sync.*.*.*"',
        "tests/server/broker/test_accounts.py",
    ),
    Removal(
        "each person has an account",
        SERVER + "broker/accounts.py",
        "        secret = blake2b(user.encode(), key=key,",
        '        secret = blake2b(b"all", key=key,',
        "tests/server/broker/test_accounts.py",
    ),
    Removal(
        "a person has so many connections",
        SERVER + "broker/accounts.py",
        '"conn": PERSON_CONNECTIONS}',
        '"conn": UNLIMITED}',
        "tests/server/broker/test_accounts.py",
    ),
    Removal(
        "a device's message is no longer than a frame",
        SERVER + "broker/accounts.py",
        '"payload": DEVICE_PAYLOAD, "conn"',
        '"payload": UNLIMITED, "conn"',
        "tests/server/broker/test_accounts.py",
    ),
    Removal(
        "the account of all devices goes at the upgrade",
        SERVER + "broker/account_files.py",
        "            if path.stem not in known:",
        "            if False:",
        "tests/system/scenarios/test_upgrade.py",
    ),
    Removal(
        "the broker takes only so many messages of a device",
        SERVER + "broker/stream.py",
        "        settings.max_msgs_per_subject = MOST_OF_SUBJECT",
        "        settings.max_msgs_per_subject = 10**9",
        "tests/server/ingest/test_source.py",
    ),
    Removal(
        "a stream is limited only once what is in it was ingested",
        SERVER + "broker/stream.py",
        "_settings(limited=bool(known.discard_new_per_subject))",
        "_settings()",
        "tests/server/ingest/test_source.py",
    ),
    Removal(
        "the mark of a deleted message is not taken for damage",
        SERVER + "broker/store_check.py",
        "            if not number & DELETION:",
        "            if True:",
        "tests/server/broker/test_store_check.py",
    ),
)
