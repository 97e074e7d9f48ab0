"""What a Python in a browser cannot run of these tests: they are about threads, processes and signals."""

import sys

IN_STORAGE = ("test_connection.py", "test_database.py", "test_private_file.py")

if sys.platform == "emscripten":
    collect_ignore = [f"storage/{name}" for name in IN_STORAGE]
