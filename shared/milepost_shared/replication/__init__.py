"""Replication: what enters and leaves a log, and how its copies are compared and repaired.

Devices and the server use the same code. Everything works within a transaction of `Log` that the caller
began, with stamps as arguments: no clock, no network, no files. It may know the storage and all below it. Who
sends what to whom, and when, is for client and server.
"""
