"""Safeguards of taking in what devices send, and what the server states."""

from __future__ import annotations

from tests.safeguards.removal import Removal

SERVER = "server/milepost_server/"

INGEST_REMOVALS = (
    Removal(
        "no bytes of what was erased stay with requests",
        SERVER + "ingest/recorder.py",
        "            registry.requests.drop_frames(result.user)\n",
        "",
        "tests/server/storage/tables/test_written_requests.py",
    ),
    Removal(
        "a frame is admitted only as its author signed it",
        SERVER + "ingest/admit.py",
        "if not frame_is_proven(log.user, partial(_key, on_roster), frame):",
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
        "a file that was put back is noticed in the transaction that would admit more",
        SERVER + "ingest/admit.py",
        "    if not position_of(log).covers(after):",
        "    if False:",
        "tests/server/ingest/test_pipeline.py",
    ),
    Removal(
        "a file that was put back is noticed when it is opened",
        SERVER + "ingest/catch_up.py",
        "            if opened[user].covers(expected):",
        "            if True:",
        "tests/server/ingest/test_pipeline.py",
    ),
    Removal(
        "whose file failed is found by another process",
        SERVER + "ingest/catch_up.py",
        "if count > noted.get(user, 0)",
        "if False",
        "tests/server/ingest/test_pipeline.py",
    ),
    Removal(
        "what comes for a file that is behind waits for what it lacks",
        SERVER + "ingest/pipeline.py",
        "            del by_user[user]\n",
        "            pass\n",
        "tests/server/ingest/test_pipeline.py",
    ),
    Removal(
        "what was taken in once stays in the stream though a file made anew refuses it",
        SERVER + "ingest/recorder.py",
        "        registry.kept.dismiss(message for message in result.leaving if message.seq not in noted)\n",
        "        registry.kept.dismiss(result.leaving)\n",
        "tests/server/ingest/test_pipeline.py",
    ),
    Removal(
        "a replaced stream is read from the start",
        SERVER + "ingest/pipeline.py",
        "        await self._registry.write(lambda registry: registry.kept.restart())\n"
        "        self._catch_up.restart()\n"
        "        return 0\n",
        "        return newest.seq\n",
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
        "one person's broken file does not stop the others",
        SERVER + "ingest/user_ingest.py",
        "        except Exception as error:  # Whatever one person's file does, the others go on.",
        "        except ZeroDivisionError as error:",
        "tests/system/faults/test_broker_losses.py",
    ),
    Removal(
        "messages of a revoked device go to quarantine",
        SERVER + "ingest/admit.py",
        "if sender.revoked is not None and message.stored_at >= sender.revoked:",
        "if False:",
        "tests/server/ingest/test_admit.py",
    ),
    Removal(
        "a slow broker does not end catching up",
        SERVER + "ingest/catch_up.py",
        "                return await self._source.last(subject) <= done\n",
        "                return True\n",
        "tests/system/simulation/test_simulate.py",
    ),
    Removal(
        "an author sends nothing in its own name",
        SERVER + "ingest/admit.py",
        'if sender is None or sender.role != "member":',
        "if sender is None:",
        "tests/server/ingest/test_admit.py",
    ),
    Removal(
        "what was refused leaves the stream",
        SERVER + "ingest/recorder.py",
        "        registry.kept.dismiss(message for message in result.leaving if message.seq not in noted)\n",
        "",
        "tests/attacks/test_broker.py",
    ),
    Removal(
        "a deleted message leaves no byte",
        SERVER + "ingest/source.py",
        '"no_erase": not overwrite',
        '"no_erase": True',
        "tests/server/ingest/test_source.py",
    ),
)
