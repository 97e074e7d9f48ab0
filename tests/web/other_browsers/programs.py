"""Browsers that are only started and killed: what they do, a page tells by itself."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.web.browsers import descendants

MINI_BROWSER = "/usr/lib/x86_64-linux-gnu/webkit2gtk-4.1/MiniBrowser"
PREFERENCES = """user_pref("browser.sessionstore.resume_from_crash", false);
user_pref("toolkit.startup.max_resumed_crashes", -1);
user_pref("datareporting.policy.dataSubmissionEnabled", false);
user_pref("browser.shell.checkDefaultBrowser", false);
"""
INSTALL = {
    "firefox": "apt install firefox-esr",
    "webkit": "apt install webkit2gtk-driver xvfb",
}


class Program:
    """A browser that keeps its data in a folder."""

    def __init__(self, name: str, folder: Path, display: str) -> None:
        self._folder = folder
        self._command = self._firefox() if name == "firefox" else [needed(MINI_BROWSER, name)]
        # Tests may run as root, where the sandboxes of both do not start.
        self._environ = {
            **os.environ,
            **{"HOME": str(folder), "XDG_DATA_HOME": f"{folder}/data", "XDG_CACHE_HOME": f"{folder}/cache"},
            **{"DISPLAY": display, "WEBKIT_DISABLE_COMPOSITING_MODE": "1"},
            **{"MOZ_DISABLE_CONTENT_SANDBOX": "1", "WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS": "1"},
        }

    @contextmanager
    def on(self, address: str) -> Iterator[None]:
        """Open an address; at the end kill the browser with all of its processes, as a power cut would."""
        with (self._folder / "said.log").open("ab") as said:
            process = subprocess.Popen([*self._command, address], env=self._environ, stdout=said, stderr=said)
        try:
            yield
        finally:
            for pid in [*descendants(process.pid), process.pid]:
                try:
                    os.kill(pid, signal.SIGKILL)
                except ProcessLookupError:
                    continue
            process.wait()
            for lock in (self._folder / "lock", self._folder / ".parentlock"):
                lock.unlink(missing_ok=True)

    def _firefox(self) -> list[str]:
        (self._folder / "user.js").write_text(PREFERENCES)
        program = needed("firefox-esr", "firefox")
        return [program, "--headless", "--no-remote", "--profile", str(self._folder)]


def needed(program: str, name: str) -> str:
    """Return the path of a program, or end and say what to install."""
    return shutil.which(program) or sys.exit(f"{program} is missing; install it: {INSTALL[name]}")


@contextmanager
def screen(name: str) -> Iterator[str]:
    """A display for a browser that needs one; Xvfb picks a free number."""
    if name == "firefox":
        yield ""
        return
    reader, writer = os.pipe()
    command = [needed("Xvfb", name), "-displayfd", str(writer), "-screen", "0", "800x600x24"]
    with subprocess.Popen(command, pass_fds=[writer], stderr=subprocess.DEVNULL) as server:
        os.close(writer)
        with os.fdopen(reader) as told:
            number = told.readline().strip()
        try:
            yield f":{number}"
        finally:
            server.terminate()
