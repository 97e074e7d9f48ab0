"""Where an imported activity came from: the mark by which it counts once (design section 2).

The mark is made of what the source row says and of how often the row has stood in the file by then.
So a file imported twice, or on two devices, counts once, and equal rows within it count each.
"""

from collections import Counter
from hashlib import blake2b

from msgspec.json import encode


class Origins:
    """Gives the rows of one file their origins, in the order in which they stand there.

    `source` is a short word for the kind of file. `file` is what tells apart files whose equal rows
    mean different things; it is left empty where they mean the same.
    """

    def __init__(self, source: str, file: str = "") -> None:
        self._source = source
        self._file = file
        self._seen: Counter[str] = Counter()

    def next(self, *row: object) -> str:
        """The origin of the next row, which is given by all that it says, as plain values."""
        content = blake2b(encode((self._file, *row)), digest_size=12).hexdigest()
        self._seen[content] += 1
        return f"{self._source}-{content}#{self._seen[content]}"
