"""HTTP connections that end where a request does not arrive in time, or its answer is not read.

Otherwise whoever sends or takes a byte now and then would hold a connection, its descriptor and its answer
for good.
"""

from __future__ import annotations

import asyncio
import socket
from typing import Any, ClassVar, Literal

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol

Part = Literal["header", "body", "rest", "answer"]
MOST_REST = 1024 * 1024
"""How many bytes of a body are still taken once its request was answered: a client that sends all before it
reads gets its answer so."""
LEAST_READ = 64 * 1024
"""How many bytes of an answer are taken in the time that an answer has, or all that are left."""
UNSENT = 128 * 1024
"""How many bytes the system keeps for a connection beyond those that are under way: what waits longer waits
here, where it is seen that nobody takes it."""


class TimedHttp(H11Protocol):
    """A connection with a deadline for each request's header and, from then on, for its body, and one in
    which an answer gets on.

    Between two requests the server's keep-alive time counts. A request that is late is answered with 408, and
    its connection is closed. A connection on which nobody takes an answer ends, and so does one whose request
    was answered, mostly refused, while more of its body comes than MOST_REST.
    """

    seconds: ClassVar[dict[Part, float]] = {"header": 10.0, "body": 60.0, "rest": 5.0, "answer": 60.0}
    """A body is at most 1 MiB, and mostly less than 256 KiB: a minute is enough for 5 KiB a second. An answer
    gets on with 1 KiB a second."""

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self._awaited: tuple[Part, object] | None = None
        self._deadline: asyncio.TimerHandle | None = None
        self._unread: asyncio.TimerHandle | None = None
        self._rest = 0

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Wait for the first header. What is answered goes out at once, and waits for no acknowledgement of
        what went before."""
        super().connection_made(transport)
        # Whatever waits is noticed, however little it is.
        transport.set_write_buffer_limits(0)
        if (link := transport.get_extra_info("socket")) is not None and link.family != socket.AF_UNIX:
            link.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            if hasattr(socket, "TCP_NOTSENT_LOWAT"):
                link.setsockopt(socket.IPPROTO_TCP, socket.TCP_NOTSENT_LOWAT, UNSENT)
        self._watch()

    def connection_lost(self, exc: Exception | None) -> None:
        """Wait for nothing any more."""
        super().connection_lost(exc)
        self._wait_for(None)
        self._end_waiting()

    def data_received(self, data: bytes) -> None:
        """Take bytes in, and see what is to come."""
        super().data_received(data)
        self._watch()
        self._count_rest(len(data))

    def on_response_complete(self) -> None:
        """See what is to come after an answer."""
        super().on_response_complete()
        self._watch()

    def pause_writing(self) -> None:
        """Wait until what was written is taken."""
        super().pause_writing()
        self._wait_for_reader()

    def resume_writing(self) -> None:
        """All was taken."""
        super().resume_writing()
        self._end_waiting()

    def _wait_for_reader(self) -> None:
        left = self.transport.get_write_buffer_size()
        self._unread = self.loop.call_later(self.seconds["answer"], self._see_reader, left)

    def _see_reader(self, left: int) -> None:
        """End the connection where hardly anything was taken of what was `left`."""
        if left - self.transport.get_write_buffer_size() < LEAST_READ:
            self.transport.abort()
        else:
            self._wait_for_reader()

    def _end_waiting(self) -> None:
        if self._unread is not None:
            self._unread.cancel()
            self._unread = None

    def _watch(self) -> None:
        """Set the deadline of the part that is to come; one that is set already stays."""
        part = None if self.transport.is_closing() else self._part_to_come()
        awaited = None if part is None else (part, self.cycle)
        if awaited != self._awaited:
            self._wait_for(awaited)

    def _count_rest(self, count: int) -> None:
        """Count what came of a body whose request was answered, and end the connection where it is much."""
        rests = self._awaited is not None and self._awaited[0] == "rest"
        self._rest = self._rest + count if rests else 0
        if self._rest > MOST_REST:
            self.transport.close()

    def _part_to_come(self) -> Part | None:
        if self.conn.their_state is h11.SEND_BODY:
            return "rest" if self.conn.our_state is h11.DONE else "body"
        # Any byte ends the keep-alive time, also one of which no header comes.
        waits = self.conn.their_state is h11.IDLE and self.timeout_keep_alive_task is None
        return "header" if waits else None

    def _wait_for(self, awaited: tuple[Part, object] | None) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
        self._awaited = awaited
        self._deadline = (
            None if awaited is None else self.loop.call_later(self.seconds[awaited[0]], self._time_out)
        )

    def _time_out(self) -> None:
        if self.transport.is_closing():
            return
        if self.cycle is not None:
            # What the application may still send of its own would be a second answer.
            self.cycle.disconnected = True
            self.cycle.message_event.set()
        if self.conn.our_state in (h11.IDLE, h11.SEND_RESPONSE):
            headers = [(b"content-type", b"text/plain; charset=utf-8"), (b"connection", b"close")]
            answer = h11.Response(status_code=408, headers=headers, reason=b"Request Timeout")
            for event in (answer, h11.Data(data=b"The request took too long."), h11.EndOfMessage()):
                self.transport.write(self.conn.send(event) or b"")
        self.transport.close()
