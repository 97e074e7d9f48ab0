"""The last step of everything that is printed: streams on which nothing harmful gets out."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, BinaryIO, TextIO, cast

from milepost_shared.text.escaping import escape_harmful

Dress = Callable[[str], str]
"""Returns an escaped text with what the terminal is to obey."""


class SafeStream:
    """A text stream that escapes what is harmful, and otherwise is the stream that it writes to.

    `dress` adds to an escaped text what a terminal is to obey, such as colour.
    """

    def __init__(self, stream: TextIO, dress: Dress | None = None) -> None:
        self.stream = stream
        self._dress = dress

    @property
    def buffer(self) -> SafeBuffer:
        """The stream for bytes. Click writes completions to it, and everything where the terminal only knows
        ASCII."""
        return SafeBuffer(self.stream.buffer)

    def write(self, text: str) -> int:
        """Write a text, escaped."""
        harmless = escape_harmful(text)
        self.stream.write(self._dress(harmless) if self._dress else harmless)
        return len(text)

    def writelines(self, lines: Iterable[str]) -> None:
        """Write texts, escaped."""
        for line in lines:
            self.write(line)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.stream, name)


class SafeBuffer:
    """The same for a text as UTF-8; bytes that are none are harmful."""

    def __init__(self, buffer: BinaryIO) -> None:
        self._buffer = buffer

    def write(self, data: bytes) -> int:
        """Write the bytes of a text, escaped."""
        self._buffer.write(escape_harmful(data.decode("utf-8", "surrogateescape")).encode())
        return len(data)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._buffer, name)


def safe_stream(stream: TextIO, dress: Dress | None = None) -> TextIO:
    """Return a stream that writes to `stream` and escapes what is harmful, then dresses it; a safe one stays
    as it is."""
    return stream if isinstance(stream, SafeStream) else cast(TextIO, SafeStream(stream, dress))


def unescaped(stream: TextIO) -> TextIO:
    """Return the stream behind a safe one, for what moves the cursor, and for bytes that must stay exact."""
    return stream.stream if isinstance(stream, SafeStream) else stream
