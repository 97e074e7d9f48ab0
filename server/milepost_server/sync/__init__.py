"""Answers to the devices of a person, over the broker (server/decisions/0006-held-answers.md).

Knows the storage. Knows nothing of ingest, of enrollment or of HTTP.
"""
