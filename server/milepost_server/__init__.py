"""The server: a broker, ingest, answers to devices and the HTTP API, in one process tree.

Its packages are listed in server/README.md.
"""
