"""Everything between a device and a server: joining, the connection to the broker, and the sync itself.

A sync is a `Reconciler` that applies phases to a `SyncState`. The phases (`next_step`, `intake`, `rebase`,
`closing`, `patience`) know a log and that state, and no network. Only `connection` and `moving` know how a
terminal reaches a server; all the rest runs in a browser too. The package may know `network`, `device`,
`parsing` and `milepost_shared`, but nothing that prints.
"""
