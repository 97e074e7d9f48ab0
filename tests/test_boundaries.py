"""Arrows go down only: between the packages of a side, and within them."""

from __future__ import annotations

from collections import Counter
from graphlib import TopologicalSorter

import pytest

from tests.source_modules import (
    IMPORTS,
    LAYERS,
    MODULES,
    OPERATIONS,
    PURE,
    QUERIES,
    layer_of,
    of_side,
    package_of,
    used,
)

MAY_KNOW = {
    "milepost_shared": set[str](),
    "milepost_client": {"milepost_shared"},
    "milepost_server": {"milepost_shared"},
}
"""Which other sides a side may know. The demo plays a person, and `as_person` writes
for one: they know the client."""
MAY_IMPORT_BY_NAME = {
    *("milepost_client.main", "milepost_client.web.names", "milepost_server.main"),
    "milepost_shared.storage.driver",
}
"""The modules that may import by a name in a string, which no other test here can follow."""
PURE_LIBRARIES = {
    *("__future__", "base64", "binascii", "bisect", "calendar", "collections", "contextlib", "datetime"),
    *("fractions", "functools", "hashlib", "hmac", "heapq", "itertools", "math", "operator", "re", "typing"),
    *("unicodedata", "zlib", "msgspec", "nacl", "nkeys", "segno"),
}
"""Libraries that pure modules may import: they do no IO, and read no clock."""
IMPURE_NAMES = {
    *("open", "print", "input", "breakpoint", "eval", "exec"),
    *("datetime.date.today", "datetime.datetime.now", "datetime.datetime.today", "datetime.datetime.utcnow"),
}
"""What does IO or reads a clock without an import, or from a library that is pure otherwise."""


@pytest.mark.parametrize("side", LAYERS)
def test_packages_import_only_what_stands_in_lower_layers(side: str) -> None:
    upwards = [
        f"{module} -> {other}"
        for module in of_side(side)
        for other in IMPORTS[module] & set(of_side(side))
        if package_of(module) != package_of(other) and layer_of(other) >= layer_of(module)
    ]
    assert upwards == []


def test_no_modules_and_no_folders_import_each_other_in_a_circle() -> None:
    arrows = {module: IMPORTS[module] & MODULES.keys() - {module} for module in MODULES}
    TopologicalSorter(arrows).prepare()
    # What stands directly on a side is a layer of its own, and no folder.
    folders: dict[str, set[str]] = {}
    for module, others in arrows.items():
        for other in others:
            from_folder, to_folder = module.rpartition(".")[0], other.rpartition(".")[0]
            if from_folder != to_folder and {from_folder, to_folder}.isdisjoint({*LAYERS, ""}):
                folders.setdefault(from_folder, set()).add(to_folder)
    TopologicalSorter(folders).prepare()


@pytest.mark.parametrize("side", LAYERS)
def test_a_side_knows_no_other_that_it_must_not_know(side: str) -> None:
    found = {
        f"{module} -> {other}"
        for module in of_side(side)
        for other in IMPORTS[module]
        if (top := other.partition(".")[0]) in LAYERS and top != side and top not in MAY_KNOW[side]
        if not module.startswith(("milepost_server.demo.", "milepost_server.as_person."))
    }
    assert found == set()


def test_only_the_entry_points_and_the_driver_import_by_a_name_in_a_string() -> None:
    importing = {
        module
        for module in MODULES
        if any(name.rpartition(".")[2] in ("import_module", "__import__") for name in used(module))
    }
    assert importing == MAY_IMPORT_BY_NAME


def test_only_the_server_needs_litestar() -> None:
    using = {module.partition(".")[0] for module in MODULES if "litestar" in _libraries(module)}
    assert using == {"milepost_server"}


def test_what_is_shared_does_no_io_but_in_its_storage() -> None:
    assert len(PURE) > 50
    assert _impure(PURE, PURE_LIBRARIES) == {}


def test_operations_and_queries_know_no_terminal_no_clock_and_no_words() -> None:
    assert len(OPERATIONS) > 15
    modules = [*OPERATIONS, *QUERIES]
    assert _impure(modules, PURE_LIBRARIES | {"secrets", "zoneinfo", "milepost_client"}) == {}
    names = set().union(*(IMPORTS[module] for module in modules))
    assert {name for name in names if name.startswith("milepost_client.presentation")} == set()


def test_no_folder_has_more_files_than_a_reader_takes_in() -> None:
    counts = Counter(str(path.parent) for path in MODULES.values())
    assert {folder: count for folder, count in counts.items() if count > 25} == {}


def _libraries(module: str) -> set[str]:
    """Return the top-level names that a module imports."""
    return {name.partition(".")[0] for name in IMPORTS[module]}


def _impure(modules: list[str], allowed: set[str]) -> dict[str, set[str]]:
    """Return the libraries beyond the allowed ones and the impure names, by module that has some."""
    found = {
        module: (_libraries(module) - allowed - {"milepost_shared"}) | (used(module) & IMPURE_NAMES)
        for module in modules
    }
    return {module: names for module, names in found.items() if names}
