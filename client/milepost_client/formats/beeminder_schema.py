"""The parts of Beeminder's JSON export of a goal that Milepost reads (client/decisions/0007-imports.md)."""

from hashlib import blake2b

from msgspec import Struct, field
from msgspec.json import encode

from milepost_client.formats.beeminder_road import RateUnit, RoadRow
from milepost_shared.errors import BadInput
from milepost_shared.events.types import Number

LONGEST_UNIT = 24
AXIS_WORDS = {"cumulative", "total", "number", "of"}
ADVICE = "Give the file that Beeminder's data export wrote."


class Params(Struct, frozen=True):
    """The goal's settings, under Beeminder's names.

    The road starts at (`tini`, `vini`), its rates are per `runits`, its last row is (`tfin`, `vfin`, `rfin`).
    `kyoom` says that points are summed.
    """

    tini: str
    road: list[RoadRow]
    runits: RateUnit
    vini: Number = 0.0
    tfin: str | None = None
    vfin: Number | None = None
    rfin: Number | None = None
    kyoom: bool = False
    aggday: str | None = None
    odom: bool = False
    yaw: float = 1
    dir: float = 1
    yaxis: str | None = None

    @property
    def is_limit(self) -> bool:
        """Whether the goal is to stay short of its road: to do less."""
        return self.yaw * self.dir < 0

    def rows(self) -> list[RoadRow]:
        """Return the rows of the road with its last one. Raises BadInput where there is none."""
        last = RoadRow(self.tfin, self.vfin, self.rfin)
        rows = self.road if last == RoadRow(None, None, None) else [*self.road, last]
        if not rows:
            raise BadInput("params.road has no rows.", ADVICE, field="params.road")
        return rows

    def unit(self) -> str | None:
        """Return the unit, where the label of the axis says it plainly: `pages` from `cumulative total
        pages`."""
        words = (self.yaxis or "").split()
        while words and words[0].casefold() in AXIS_WORDS:
            words = words[1:]
        unit = " ".join(words)
        plain = len(unit) <= LONGEST_UNIT and unit.replace(" ", "").replace("-", "").isalnum()
        return unit if plain else None


class DataPoint(Struct, frozen=True, array_like=True):
    """A data point: its day, its value, and the comment on it."""

    day: str
    value: Number
    comment: str | None = None


class Export(Struct, frozen=True):
    """One goal: its settings, its data points, and its title where the file says it."""

    params: Params
    data: list[DataPoint] = field(default_factory=list)
    title: str | None = None

    def identity(self) -> str:
        """Return 12 hex digits that identify the goal, the same in a later export of it.

        They are a hash of how the goal began, with its label and first point, which distinguish goals that
        began alike on one day.
        """
        params = self.params
        first = min(((point.day, point.value) for point in self.data), default=None)
        beginning = (params.tini, params.vini, params.kyoom, params.rows()[0], params.yaxis, first)
        return blake2b(encode(beginning), digest_size=6).hexdigest()
