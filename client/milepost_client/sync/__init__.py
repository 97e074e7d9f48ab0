"""Everything between a device and a server: joining, the connection to the broker, and the sync itself.

A sync is a `Reconciler` that applies phases to a `SyncState`. The phases (`next_step`, `intake`, `rebase`,
`closing`, `patience`) know a log and that state, and no network; `broker_client` and `http_client` are the
only modules that talk to one. The package may know `device`, `parsing` and `milepost_shared`, but nothing
that prints.
"""
