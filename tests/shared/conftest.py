"""What a browser's Python leaves out of these tests: threads, processes and signals, and damage to files."""

import sys

LEFT_OUT = (
    *("storage/test_connection.py", "storage/test_database.py", "storage/test_private_file.py"),
    "replication/test_flipped_bits.py",
)

if sys.platform == "emscripten":
    collect_ignore = list(LEFT_OUT)
