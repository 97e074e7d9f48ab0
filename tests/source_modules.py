"""The modules of all sides: the layers, what each module imports, and what it uses."""

from __future__ import annotations

import ast
from pathlib import Path

ROOT = Path(__file__).parent.parent
LAYERS = {
    "milepost_shared": (
        *("log_file", "replication", "storage", "replay projections", "progress", "model roster"),
        *("protocol", "events", "text", "errors"),
    ),
    "milepost_client": (
        *("main", "commands web", "cli doctor", "charts", "presentation", "queries"),
        *("operations sync", "formats network", "device", "parsing"),
    ),
    "milepost_server": (
        *("main", "commands demo", "inspection", "serve", "app", "api", "as_person", "server"),
        *(
            "enrollment ingest sync",
            "storage broker observability web_app",
            "config_file",
            "settings",
            "system",
            "errors",
        ),
    ),
}
"""The packages and modules of each side, highest first; those of one layer do not know each other."""
STORAGE = {"storage", "log_file"}
"""What of the shared side does IO; all the rest is pure."""


def _find_modules() -> dict[str, Path]:
    found = {}
    for side in LAYERS:
        folder = ROOT / side.removeprefix("milepost_") / side
        for path in folder.rglob("*.py"):
            parts = path.relative_to(folder.parent).with_suffix("").parts
            found[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path
    return found


MODULES = _find_modules()
TREES = {module: ast.parse(path.read_text("utf-8")) for module, path in MODULES.items()}


def _imported(module: str) -> set[str]:
    """Return what a module imports, wherever in it: lazily and for types alone too."""
    found: set[str] = set()
    for node in ast.walk(TREES[module]):
        if isinstance(node, ast.Import):
            found.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            origin = _origin(module, node)
            names = {f"{origin}.{alias.name}" for alias in node.names}
            found |= {name if name in MODULES else origin for name in names}
    return found


def _origin(module: str, node: ast.ImportFrom) -> str:
    """Return the full name of the module after `from`, where dots stand for the packages around this one."""
    if not node.level:
        return node.module or ""
    package = module.split(".") if MODULES[module].name == "__init__.py" else module.split(".")[:-1]
    around = package[: len(package) - node.level + 1]
    return ".".join([*around, node.module] if node.module else around)


IMPORTS = {module: _imported(module) for module in MODULES}


def used(module: str) -> set[str]:
    """Return the dotted names that a module reads, with their origin: `datetime.date.today`, `open`."""
    tree, origins = TREES[module], dict[str, str]()
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom):
            origins |= {a.asname or a.name: f"{_origin(module, node)}.{a.name}" for a in node.names}
        elif isinstance(node, ast.Import):
            origins |= {alias.asname: alias.name for alias in node.names if alias.asname}
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Name | ast.Attribute):
            first, dot, rest = ast.unparse(node).partition(".")
            found.add(f"{origins.get(first, first)}{dot}{rest}")
    return found


def package_of(module: str) -> str:
    """Return the package or module directly on a side that a module belongs to; empty for the side itself."""
    return module.partition(".")[2].partition(".")[0]


def layer_of(module: str) -> int:
    """Return the layer of a module, from 1 for the lowest. The side itself is 0: every import loads it."""
    layers = reversed(LAYERS[module.partition(".")[0]])
    package = package_of(module)
    return next(n for n, layer in enumerate(layers, 1) if package in layer.split()) if package else 0


def of_side(side: str) -> list[str]:
    """Return the modules of a side, the side itself included."""
    return [module for module in MODULES if module.partition(".")[0] == side]


PURE = [module for module in of_side("milepost_shared") if package_of(module) not in STORAGE]
QUERIES = [module for module in MODULES if module.startswith("milepost_client.queries")]
OPERATIONS = [module for module in MODULES if module.startswith("milepost_client.operations")]
