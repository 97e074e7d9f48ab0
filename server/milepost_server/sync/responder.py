"""The answers to devices, over the broker (`sync.*.*.*.*`) or HTTP: who may ask how much at a time, and what
answers."""

from __future__ import annotations

import asyncio
import logging
import re
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import TypeVar

import msgspec
from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.errors import Error as NatsError

from milepost_server.broker.identity import ServerIdentity
from milepost_server.broker.subjects import QUESTIONS, events_of
from milepost_server.errors import TooManyQuestions
from milepost_server.storage.change_notifier import ChangeNotifier
from milepost_server.storage.registry import RegistryFile
from milepost_server.storage.user_logs import UserLogs
from milepost_server.sync.chains import chains_at
from milepost_server.sync.held_pulls import HeldPulls
from milepost_server.sync.proofs import prove
from milepost_server.sync.pull_reply import error_reply
from milepost_server.sync.records import RecordsExchange
from milepost_shared.errors import UNREADABLE, MilepostError, Offline, StorageFailed
from milepost_shared.protocol.messages import Chains, ChainsAt, Proof, Prove, Pull, Reply, Report
from milepost_shared.protocol.packing import pack
from milepost_shared.roster.exchange import RecordsAnswer, RecordsQuestion

Q = TypeVar("Q")
Answer = Reply | Chains | Proof | RecordsAnswer
SUBJECT = re.compile(r"sync\.[0-9]+\.([0-9a-f]{16})\.([0-9a-f]{12})\.(pull|chains|prove|records)")
ACCEPTS, PACKED = "Accept-Encoding", "deflate"
"""The header by which a device says over the broker that it unpacks answers, and its value. The server says
by the same that it unpacks frames."""
MOST_OPEN = 8
"""How many questions of one device are answered at a time; over the broker more are ignored."""
SHORT = 8 * 1024
"""How many bytes are packed at once."""
STORES_WITHIN = 4.0
"""Seconds that the broker has to store a frame; a device waits five for the answer."""

log = logging.getLogger("milepost.answers")


class Responder:
    """Answers the messages of all devices. `now` gives stamps."""

    def __init__(
        self,
        connection: Client,
        user_logs: UserLogs,
        registry: RegistryFile,
        notifier: ChangeNotifier,
        identity: ServerIdentity,
        now: Callable[[], int],
    ) -> None:
        self._connection = connection
        self._user_logs = user_logs
        self._records = RecordsExchange(user_logs, registry, notifier, identity, now)
        self._pulls = HeldPulls(user_logs, registry, notifier)
        self._now = now
        self._tasks: set[asyncio.Task[None]] = set()
        self._open: Counter[tuple[str, str]] = Counter()

    async def listen(self) -> None:
        """Subscribe to the questions."""
        await self._connection.subscribe(QUESTIONS, cb=self._accept)

    async def close(self) -> None:
        """Leave held questions unanswered: the devices ask again."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self._pulls.close()

    async def respond(self, user: str, device: str, verb: str, question: bytes) -> bytes:
        """Return the bytes of the answer; none where the server itself fails, which its log explains."""
        try:
            return msgspec.json.encode(await self._answer(user, device, verb, question))
        except StorageFailed as error:
            log.error("a device cannot be answered: %s", error, extra={"user": user, "device": device})
            return b""
        except MilepostError as error:
            return msgspec.json.encode(error_reply(str(error)))
        except UNREADABLE as error:
            return msgspec.json.encode(error_reply(f"The question cannot be read: {error}."))
        except Exception:  # Whatever one question comes upon, its sender is not left waiting.
            log.exception("a device cannot be answered", extra={"user": user, "device": device})
            return b""

    async def _answer(self, user: str, device: str, verb: str, question: bytes) -> Answer:
        if verb == "chains":
            chains = _decode(question, ChainsAt)
            return await self._user_logs.read(user, lambda log: chains_at(log, device, chains))
        if verb == "prove":
            asked = _decode(question, Prove)
            report = Report(
                device=device,
                at=self._now(),
                marks=asked.marks,
                waiting=asked.waiting,
                lacking=asked.lacking,
            )
            return await prove(self._user_logs, user, report, whole=asked.whole)
        if verb == "records":
            return await self._records.exchange(user, device, _decode(question, RecordsQuestion))
        return await self._pulls.pull(user, device, _decode(question, Pull))

    async def carry(self, user: str, device: str, verb: str, message: bytes) -> bytes:
        """Answer a message of a device that came over HTTP; a push is put onto the stream first.

        Raises TooManyQuestions, or Offline where the server itself or its broker fails.
        """
        with self._counted(user, device):
            answer = await (
                self._push(user, device, message)
                if verb == "push"
                else self.respond(user, device, verb, message)
            )
        if not answer:
            raise Offline("The server has trouble of its own.", "Try again later, or see its log.")
        return answer

    async def _push(self, user: str, device: str, frame: bytes) -> bytes:
        """Put a frame onto the stream under the device's subject; return the stream's acknowledgement.

        Raises Offline where it is unknown whether the broker has it on disk.
        """
        try:
            stored = await self._connection.request(events_of(user, device), frame, timeout=STORES_WITHIN)
        except (NatsError, TimeoutError, OSError) as error:
            raise Offline("The broker did not say that it has the frame.", "Send it again.") from error
        return stored.data

    async def _accept(self, msg: Msg) -> None:
        """Answer in a task of its own, since an answer may be held for long."""
        parts = SUBJECT.fullmatch(msg.subject)
        if not parts or not msg.reply:
            return
        task = asyncio.create_task(self._publish_answer(msg, *parts.groups()))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _publish_answer(self, msg: Msg, user: str, device: str, verb: str) -> None:
        # A device that gets no answer asks again.
        with suppress(NatsError, TooManyQuestions), self._counted(user, device):
            answer = await self.respond(user, device, verb, msg.data)
            if PACKED in (msg.headers or {}).get(ACCEPTS, ""):
                # The way to a thread and back takes as long as to pack a short answer.
                answer = pack(answer) if len(answer) <= SHORT else await asyncio.to_thread(pack, answer)
                await self._connection.publish(msg.reply, answer, headers={ACCEPTS: PACKED})
            else:
                await self._connection.publish(msg.reply, answer)

    @contextmanager
    def _counted(self, user: str, device: str) -> Iterator[None]:
        """Count an open question. Raises TooManyQuestions."""
        # A device's id is its own choice, so another person may use the same one.
        sender = user, device
        if self._open[sender] >= MOST_OPEN:
            raise TooManyQuestions(MOST_OPEN)
        self._open[sender] += 1
        try:
            yield
        finally:
            self._open[sender] -= 1
            if not self._open[sender]:
                del self._open[sender]


def _decode(data: bytes, kind: type[Q]) -> Q:
    return msgspec.json.decode(data, type=kind)
