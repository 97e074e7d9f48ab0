"""`python -m tests.system.simulate`: lives through random histories of devices, network, broker and server.

Each seed is one history. Ends with 1 where one does not end well: then its seed is on stdout, with the
history shortened to what it needs to fail, and what broke. 20,000 histories are a soak.
"""

from __future__ import annotations

import re
import sys
import traceback
from argparse import ArgumentParser
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

from tests.system.simulation.history import History
from tests.system.simulation.shrinking import shortened

SHORTEN_WITHIN = 60.0
TOLD_EVERY = 50


def main(arguments: Sequence[str] | None = None) -> int:
    """Live through the histories that are wanted."""
    parser = ArgumentParser(prog="python -m tests.system.simulate", description=__doc__)
    parser.add_argument("--histories", type=int, default=300, metavar="N", help="how many (300)")
    parser.add_argument("--seed", type=int, default=0, metavar="S", help="the first history's seed (0)")
    wanted = parser.parse_args(arguments)
    seeds = range(wanted.seed, wanted.seed + wanted.histories)
    with ProcessPoolExecutor(mp_context=get_context("spawn")) as pool:
        for done, (seed, well) in enumerate(
            zip(seeds, pool.map(ends_well, seeds, chunksize=5), strict=True), 1
        ):
            if not well:
                pool.shutdown(wait=False, cancel_futures=True)
                print(told(seed, History.of(seed)))
                return 1
            if done % TOLD_EVERY == 0:
                print(f"{done:,} of {len(seeds):,} histories ended well", file=sys.stderr, flush=True)
    return 0


def ends_well(seed: int) -> bool:
    """Whether all holds after the history of a seed."""
    return failure(History.of(seed)) is None


def failure(history: History) -> Exception | None:
    """What goes wrong in a history, if anything does."""
    try:
        history.live()
    except Exception as error:  # Whatever breaks is what is looked for.
        return error
    return None


def told(seed: int, history: History) -> str:
    """The failure of a seed's history, with that as short as it can be made."""
    error = failure(history)
    assert error is not None

    def fails(shorter: History) -> bool:
        found = failure(shorter)
        return found is not None and kind(found) == kind(error)

    short = shortened(history, fails, SHORTEN_WITHIN)
    broken = failure(short) or error
    steps = "\n  ".join(short.lines())
    cause = "".join(traceback.format_exception(broken)).rstrip()
    repeat = f"python -m tests.system.simulate --histories 1 --seed {seed}"
    return f"seed {seed} fails; again: {repeat}\n\n  {steps}\n\n{cause}"


def kind(error: Exception) -> tuple[type[Exception], str]:
    """What is the same in two failures of one cause: the words, without ids and numbers."""
    return type(error), re.sub("[0-9a-f]{8,}|[0-9]+", "", str(error))[:80]


if __name__ == "__main__":
    sys.exit(main())
