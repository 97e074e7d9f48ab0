"""The comparison with PouchDB, which replicates between two databases of one process."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

SCRIPT = """
const PouchDB = require('pouchdb');
(async () => {
  const a = new PouchDB('a'), b = new PouchDB('b'), n = 20000;
  for (let i = 0; i < n; i += 500)
    await a.bulkDocs(Array.from({length: 500}, (_, k) => ({
      _id: String(i + k), kind: 'coffee', people: ['Ana Lima'], organisation: 'Acme', day: '2026-03-06',
      note: 'Talked about the platform team and what they look for next year'})));
  const began = process.hrtime.bigint();
  await PouchDB.replicate(a, b, {batch_size: 1000});
  console.log(n / (Number(process.hrtime.bigint() - began) / 1e9));
  await Promise.all([a.destroy(), b.destroy()]);
})();
"""
SECONDS = 180


def install(folder: Path) -> bool:
    """Install PouchDB into `folder`; return False without node, npm or the registry."""
    if shutil.which("npm") is None:
        return False
    folder.mkdir()
    (folder / "pouch.js").write_text(SCRIPT)
    return _run(["npm", "install", "--no-audit", "--no-fund", "pouchdb"], folder) is not None


def replication_rate(folder: Path) -> float | None:
    """Return the documents per second that it replicates, or None on failure."""
    said = _run(["node", "pouch.js"], folder)
    return float(said) if said else None


def _run(command: list[str], folder: Path) -> str | None:
    try:
        done = subprocess.run(
            command, cwd=folder, check=True, capture_output=True, text=True, timeout=SECONDS
        )
    except (subprocess.SubprocessError, OSError):
        return None
    return done.stdout
