"""One device of a person on this machine: its folder, its key, its log, its clock and its backups.

It may know `milepost_shared` and `parsing`, but no network, no server and no terminal.
"""
