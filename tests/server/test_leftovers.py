"""What a killed server left half written is gone once it has started again."""

from __future__ import annotations

import os
from pathlib import Path

from tests.system.servers import ServerProcess


def test_old_drafts_of_secrets_are_removed_at_the_start(tmp_path: Path) -> None:
    server = ServerProcess(tmp_path / "server")
    drafts = [
        server.folder / part / ".milepost-0123456789abcdef.new" for part in (".", "broker", "broker/jwt")
    ]
    for draft in drafts:
        draft.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        draft.write_bytes(b"half a key")
        os.utime(draft, (1, 1))
    server.start()
    try:
        assert not any(draft.exists() for draft in drafts)
    finally:
        server.stop()
