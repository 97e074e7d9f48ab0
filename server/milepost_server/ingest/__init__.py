"""From the broker's stream into the people's logs (server/decisions/0004-ingest.md).

Knows the broker's connection, the storage and the counters. Knows nothing of answers to devices or of HTTP.
"""
