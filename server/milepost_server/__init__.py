"""The server: the broker beside it, ingest, answers and the HTTP API. See server/README.md."""
