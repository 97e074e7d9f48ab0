"""SQLite: the only package of the shared side that does IO.

It opens database files, runs whole transactions, migrates schemas, and has one class per table (`tables`).
`Log` joins the tables of one person's file. It may know the model, the replay of past changes and the
protocol's hash chains. It knows nothing of sync: `replication` decides what is written, and why.
"""
