"""The JSON file in which Beeminder gives out a goal: what of it Milepost reads (design section 8)."""

from codecs import BOM_UTF8
from hashlib import blake2b

from msgspec import Struct, field
from msgspec.json import Decoder, encode

from milepost_client.formats.beeminder_road import RateUnit, Row
from milepost_shared.errors import UNREADABLE, BadInput
from milepost_shared.events.types import Number

LONGEST_UNIT = 24
AXIS_WORDS = {"cumulative", "total", "number", "of"}
ADVICE = "Give the file that Beeminder's data export wrote."


class Params(Struct, frozen=True):
    """The goal's settings, under Beeminder's names: the road starts at (`tini`, `vini`), its rates are
    per `runits`, (`tfin`, `vfin`, `rfin`) is its last row, and `kyoom` says that points are summed."""

    tini: str
    road: list[Row]
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

    def rows(self) -> list[Row]:
        """The rows of the road, with the one that ends it; at least one. Raises BadInput."""
        last = Row(self.tfin, self.vfin, self.rfin)
        rows = self.road if last == Row(None, None, None) else [*self.road, last]
        if not rows:
            raise BadInput("params.road has no rows.", ADVICE, field="params.road")
        return rows

    def unit(self) -> str | None:
        """What is counted, where the label of the axis says it plainly: `cumulative total pages`."""
        words = (self.yaxis or "").split()
        while words and words[0].casefold() in AXIS_WORDS:
            words = words[1:]
        unit = " ".join(words)
        plain = len(unit) <= LONGEST_UNIT and unit.replace(" ", "").replace("-", "").isalnum()
        return unit if plain else None


class Point(Struct, frozen=True, array_like=True):
    """A data point: its day, its value, and what was said about it."""

    day: str
    value: Number
    comment: str | None = None


class Export(Struct, frozen=True):
    """One goal: its settings and its data points."""

    params: Params
    data: list[Point] = field(default_factory=list)

    def identity(self) -> str:
        """12 hex that stand for the goal, the same in a later export of it.

        They are made of how the goal began; its label and first point tell apart goals that began
        alike on one day.
        """
        params = self.params
        first = min(((point.day, point.value) for point in self.data), default=None)
        beginning = (params.tini, params.vini, params.kyoom, params.rows()[0], params.yaxis, first)
        return blake2b(encode(beginning), digest_size=6).hexdigest()


def decode_export(raw: bytes) -> Export:
    """Read the file's bytes; raise BadInput naming the place that does not read as an export."""
    try:
        return Decoder(Export).decode(raw.removeprefix(BOM_UTF8))
    except UNREADABLE as error:
        problem, _, path = str(error).partition(" - at `$.")
        place = path.rstrip("`")
        where = f"{place}: " if place else ""
        raise BadInput(
            f"This is no Beeminder export: {where}{problem}.", ADVICE, field=place or None
        ) from error
