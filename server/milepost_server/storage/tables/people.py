"""The names of people, as the operator calls them. No device sees them."""

from __future__ import annotations

import sqlite3
from itertools import count

from milepost_shared.errors import BadInput
from milepost_shared.text.names import normalize, spell


class People:
    """The table of people's names, within one transaction. Whoever is not in it has no name."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._sql = connection

    def names(self) -> dict[str, str]:
        """Return the name of each person who has one, by user id."""
        return dict(self._sql.execute("SELECT user, name FROM people ORDER BY user"))

    def rename(self, user: str, name: str) -> None:
        """Give a person a name. Raises BadInput where another one has it."""
        if self._holder(name) not in (None, user):
            raise BadInput(f"Somebody is called “{spell(name)}” already.", "Choose another.", field="name")
        insert = "INSERT OR REPLACE INTO people VALUES (?, ?, ?)"
        self._sql.execute(insert, (user, spell(name), normalize(name)))

    def introduce(self, user: str, name: str) -> None:
        """Give a new person the name, or that with a number where another one has it meanwhile."""
        free = (name if n == 1 else f"{name} {n}" for n in count(1))
        self.rename(user, next(each for each in free if self._holder(each) in (None, user)))

    def forget(self, user: str) -> None:
        """Forget the name of a person."""
        self._sql.execute("DELETE FROM people WHERE user = ?", (user,))

    def is_free(self, name: str) -> bool:
        """Whether nobody has the name."""
        return self._holder(name) is None

    def _holder(self, name: str) -> str | None:
        row = self._sql.execute("SELECT user FROM people WHERE normal = ?", (normalize(name),)).fetchone()
        return str(row[0]) if row else None
