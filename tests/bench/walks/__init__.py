"""The cost of common walks: calls of `milepost log`, transactions of a sync, snapshots of a GET.

`python -m tests.bench.walks` prints a table. It runs the public commands and counts what they ask of SQLite,
NATS and HTTP. It knows no module of Milepost except the two that commands start in, so it can compare two
versions. Each command runs under `probe.py`.
"""
