"""Origins of imported activities: the marks by which each counts once (shared/decisions/0007-corrections.md).

An origin is made from the content of a row and from how many equal rows the file has had by then. So a file
that is imported twice, or on two devices, counts once, and equal rows in it count each.
"""

from collections import Counter
from hashlib import blake2b

from msgspec.json import encode


class Origins:
    """The origins of the rows of one file, in their order.

    `source` is a short word for the kind of file. `file` identifies the file where equal rows in different
    files mean different things, and is empty where they mean the same.
    """

    def __init__(self, source: str, file: str = "") -> None:
        self._source = source
        self._file = file
        self._seen: Counter[str] = Counter()

    def next(self, *row: object) -> str:
        """The origin of the next row; `row` is its whole content, as plain values."""
        content = blake2b(encode((self._file, *row)), digest_size=12).hexdigest()
        self._seen[content] += 1
        return f"{self._source}-{content}#{self._seen[content]}"
