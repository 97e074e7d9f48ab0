"""The server's files: a log for each person, and `server.db`.

Knows the shared storage. Knows nothing of the broker, of HTTP, or of what is written and why.
"""
