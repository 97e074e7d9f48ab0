"""What a person can see, without a screen: each module is one read.

A read takes the log within one snapshot, the moment and a request, and returns what is to be shown. It has
the name of its module: `goals.goals(log, moment, GoalsRequest())`. Requests and results are Structs that go
through JSON, so a command line and a web page call the same functions. `activities` and `device` are folders
of reads; `parts` has what several reads share.
Reads write nothing, and know neither a terminal nor words for people: `presentation` has those. They need
no event loop, threads or sockets.
"""
