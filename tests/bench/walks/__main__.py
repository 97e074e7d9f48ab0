"""Print what the common walks cost, as Markdown."""

from __future__ import annotations

import sys
import tempfile
from argparse import ArgumentParser
from pathlib import Path

from tests.bench.walks.log_cost import count_calls, count_modules, time_log
from tests.bench.walks.probed import Walk
from tests.bench.walks.sync_cost import count_sync


def spread(counts: list[int]) -> str:
    """Return a number, or the range where the counts differ."""
    return str(counts[0]) if len(set(counts)) == 1 else f"{min(counts)}-{max(counts)}"


def show(name: str, walks: list[Walk], *, whole: bool) -> None:
    """Print the counts; with `whole` also each statement and request of the last walk."""
    parts = ("transactions", "snapshots", "requests")
    print(f"| {name} | " + " | ".join(spread([len(each[n]) for each in walks]) for n in range(3)) + " |")
    if whole:
        for part, found in zip(parts, walks[-1], strict=True):
            print(f"{name}, {part}: {'; '.join(found)}", file=sys.stderr)


def main(*, whole: bool) -> None:
    """Count and time everything, and print it as Markdown."""
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        for until, found in count_calls(folder / "log").items():
            print(f"`milepost log` to its {until}: {found['files']} files, {found['between']} calls", end="")
            print(f" between files, {found['all']} calls in all")
        ours, everything = count_modules(folder / "log")
        print(f"`milepost log` loads {ours} modules of ours, {everything} in all")
        (wall, cpu), (their_wall, their_cpu) = time_log(folder / "log")
        for name, mine, theirs in (("wall", wall, their_wall), ("CPU", cpu, their_cpu)):
            print(f"`milepost log` {name} {mine * 1e3:.0f} ms, imports {theirs * 1e3:.0f} ms", end="")
            print(f": {mine / theirs:.2f} x")
        print("\n| walk | transactions | snapshots | requests |\n|---|---|---|---|")
        syncs, gets = count_sync(folder)
        for name, walks in syncs.items():
            show(name, walks, whole=whole)
        show("GET /api/v1/goals/{id}", gets, whole=whole)


if __name__ == "__main__":
    parser = ArgumentParser(prog="python -m tests.bench.walks", description=__doc__)
    parser.add_argument("--whole", action="store_true", help="also print what each did, on stderr")
    main(whole=parser.parse_args().whole)
