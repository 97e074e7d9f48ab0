"""What a person can do, without a screen: each module is one use case.

An operation takes the log within one transaction, the device, the moment and a request; it writes events
and returns what came of them. Requests and results are Structs that go through JSON, so a command line, a
terminal UI and a web page call the same functions. They know `parsing` and `device`, and neither a
terminal nor words for people: `presentation` has those. They need no event loop, threads or sockets.
"""
