"""What the server does as one of its people, where a script asks over HTTP: it writes as a device of theirs,
by the client's own operations, and makes the client's own tables and calendar.

No other package of the server knows the client (server/decisions/0015-writing-over-http.md).
"""
