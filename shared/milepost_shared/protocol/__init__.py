"""What a device and the server must agree on: hash chains, messages, signatures, subjects, HTTP bodies.

It knows the events and nothing else of `shared`: no log, no network, no clock.
"""
