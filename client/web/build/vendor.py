"""The JavaScript of others that the page imports: copied from node_modules, so that a browser finds it.

A browser has no node_modules: bare names in imports become paths, and the one module in an older form gets an
export.
"""

from __future__ import annotations

import re
from pathlib import Path

from errors import BuildFailed
from paths import NODE_MODULES

PAGE_MODULES = {
    "preact": ("preact.js", "preact/dist/preact.mjs"),
    "preact/hooks": ("preact-hooks.js", "preact/hooks/dist/hooks.mjs"),
    "@preact/signals-core": ("signals-core.js", "@preact/signals-core/dist/signals-core.mjs"),
    "@preact/signals": ("signals.js", "@preact/signals/dist/signals.mjs"),
    "htm": ("htm.js", "htm/dist/htm.mjs"),
}
"""What the page imports from `src/vendor`: a name in imports, the file there, that in node_modules."""
SODIUM_MODULES = {
    "libsodium": ("libsodium.mjs", "libsodium/dist/modules-esm/libsodium.mjs"),
    "libsodium-wrappers": (
        "libsodium-wrappers.mjs",
        "libsodium-wrappers/dist/modules-esm/libsodium-wrappers.mjs",
    ),
}
GENERATED = {
    "assets.js": """const folder = new URL("../../", import.meta.url).pathname;
export const assets = {
  release: "{release}",
  version: folder.split("/").at(-2),
  app: `${folder}app.zip`,
  licences: `${folder}licences.json`,
};
""",
    "libsodium.js": 'export { default } from "{runtime}libsodium-wrappers.mjs";\n',
    "pyodide.js": """export { loadPyodide } from "{runtime}pyodide.mjs";
export const RUNTIME = "{runtime}";
""",
}
"""What only the build knows: where files are, and of which release of Milepost. `{runtime}` is the address of
Pyodide's folder."""
IMPORT = re.compile(r"""\b(from|import)\s*(["'])([^"'./][^"']*)\2""")
SOURCE_MAP = re.compile(r"^//# sourceMappingURL=.*$", re.MULTILINE)


def write_page_modules(folder: Path, runtime: str, release: str) -> None:
    """Write `src/vendor`; `runtime` is the address of the folder with Pyodide, with a slash at its end."""
    _write(folder, PAGE_MODULES)
    jsqr = (NODE_MODULES / "jsqr/dist/jsQR.js").read_text("utf-8")
    wrapped = f"const module = {{ exports: {{}} }};\nconst exports = module.exports;\n{jsqr}\n"
    (folder / "jsqr.js").write_text(f"{wrapped}export default module.exports.default;\n", "utf-8")
    for name, text in GENERATED.items():
        known = text.replace("{runtime}", runtime).replace("{release}", release)
        (folder / name).write_text(known, "utf-8")


def write_sodium(folder: Path) -> None:
    """Write libsodium, which stands beside Pyodide: both change seldom."""
    _write(folder, SODIUM_MODULES)


def _write(folder: Path, modules: dict[str, tuple[str, str]]) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for name, source in modules.values():
        text = SOURCE_MAP.sub("", (NODE_MODULES / source).read_text("utf-8"))
        (folder / name).write_text(IMPORT.sub(lambda found: _rewrite(found, modules), text), "utf-8")


def _rewrite(found: re.Match[str], modules: dict[str, tuple[str, str]]) -> str:
    keyword, quote, name = found.groups()
    if name not in modules:
        raise BuildFailed(f"A package imports {name}, which is not shipped.", "Add it in vendor.py.")
    return f"{keyword}{quote}./{modules[name][0]}{quote}"
