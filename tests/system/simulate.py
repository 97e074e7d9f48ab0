"""`python -m tests.system.simulate`: run random histories of devices, network, broker and server.

Each seed is one history. Exits with 1 when a history fails, and prints its seed, the history shrunk to what
the failure needs, and the error. 20,000 histories are a soak.
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
from tests.system.simulation.shrinking import shrink

SHRINK_SECONDS = 60.0
PROGRESS_EVERY = 50


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the histories of a range of seeds; return the exit code."""
    parser = ArgumentParser(prog="python -m tests.system.simulate", description=__doc__)
    parser.add_argument("--histories", type=int, default=300, metavar="N", help="how many (300)")
    parser.add_argument("--seed", type=int, default=0, metavar="S", help="the first history's seed (0)")
    wanted = parser.parse_args(arguments)
    seeds = range(wanted.seed, wanted.seed + wanted.histories)
    with ProcessPoolExecutor(mp_context=get_context("spawn")) as pool:
        for done, (seed, well) in enumerate(zip(seeds, pool.map(passes, seeds, chunksize=5), strict=True), 1):
            if not well:
                pool.shutdown(wait=False, cancel_futures=True)
                print(failure_report(seed, History.of(seed)))
                return 1
            if done % PROGRESS_EVERY == 0:
                print(f"{done:,} of {len(seeds):,} histories ended well", file=sys.stderr, flush=True)
    return 0


def passes(seed: int) -> bool:
    """Tell whether all invariants hold after the history of a seed."""
    return failure(History.of(seed)) is None


def failure(history: History) -> Exception | None:
    """Return the error of a history, or None."""
    try:
        history.run()
    except Exception as error:  # Any error is a failure.
        return error
    return None


def failure_report(seed: int, history: History) -> str:
    """Return the failure of a seed's history as text, with the history shrunk."""
    error = failure(history)
    assert error is not None

    def fails(shorter: History) -> bool:
        found = failure(shorter)
        return found is not None and failure_signature(found) == failure_signature(error)

    short = shrink(history, fails, SHRINK_SECONDS)
    final = failure(short) or error
    steps = "\n  ".join(short.lines())
    cause = "".join(traceback.format_exception(final)).rstrip()
    repeat = f"python -m tests.system.simulate --histories 1 --seed {seed}"
    return f"seed {seed} fails; again: {repeat}\n\n  {steps}\n\n{cause}"


def failure_signature(error: Exception) -> tuple[type[Exception], str]:
    """Return what two failures of one cause share: type and message without paths, ids and numbers."""
    return type(error), re.sub(r"/\S+|[0-9a-f]{8,}|[0-9]+", "", str(error))[:80]


if __name__ == "__main__":
    sys.exit(main())
