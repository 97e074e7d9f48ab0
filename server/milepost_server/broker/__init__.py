"""The nats-server beside the server: its process, files, accounts and certificate, and the server's login.

Knows the settings and `system`. Knows nothing of the people's logs or of what is on the stream.
"""
