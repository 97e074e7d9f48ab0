"""The demo: one person's year on two devices and a real server.

The only part of the server that knows the client: it plays a person.
"""
