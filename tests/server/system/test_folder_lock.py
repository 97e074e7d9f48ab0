import os
import subprocess
import sys
from pathlib import Path

import pytest

from milepost_server.system.folder_lock import folder_lock, is_locked
from milepost_shared.errors import NotAllowed

HOLD = """
import sys, time
from pathlib import Path
from milepost_server.system.folder_lock import folder_lock
with folder_lock(Path(sys.argv[1])):
    print("held", flush=True)
    time.sleep(60)
"""


def test_a_second_server_on_one_folder_learns_which_process_holds_it(tmp_path: Path) -> None:
    with folder_lock(tmp_path), pytest.raises(NotAllowed) as refusal, folder_lock(tmp_path):
        pass
    assert str(tmp_path) in refusal.value.problem
    assert str(os.getpid()) in refusal.value.problem


def test_a_folder_is_unlocked_after_its_server_stops(tmp_path: Path) -> None:
    with folder_lock(tmp_path):
        pass
    with folder_lock(tmp_path):
        assert (tmp_path / "server.lock").read_text() == str(os.getpid())


def test_a_killed_server_leaves_its_folder_unlocked(tmp_path: Path) -> None:
    with subprocess.Popen([sys.executable, "-c", HOLD, str(tmp_path)], stdout=subprocess.PIPE) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == b"held\n"
        with pytest.raises(NotAllowed, match=str(holder.pid)), folder_lock(tmp_path):
            pass
        holder.kill()
    with folder_lock(tmp_path):
        assert (tmp_path / "server.lock").read_text() == str(os.getpid())


def test_a_missing_folder_is_created_for_its_owner_only(tmp_path: Path) -> None:
    with folder_lock(tmp_path / "new"):
        assert (tmp_path / "new").stat().st_mode & 0o777 == 0o700


def test_a_folders_lock_can_be_checked_without_taking_it(tmp_path: Path) -> None:
    assert not is_locked(tmp_path)
    assert not list(tmp_path.iterdir())
    with folder_lock(tmp_path):
        assert is_locked(tmp_path)
    assert not is_locked(tmp_path)
