"""How devices get in, stay in, and go: invites, joining, logins, revocation.

Knows the broker's accounts and the storage. Knows nothing of HTTP: the API hands the bodies over.
"""
