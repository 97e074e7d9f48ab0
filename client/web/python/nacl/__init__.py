"""PyNaCl's signing half for a Python in a browser, where PyNaCl has no wheel.

The page gives the arithmetic as the JavaScript module `milepost_ed25519` (libsodium); only what Milepost and
nkeys call is here.
"""
