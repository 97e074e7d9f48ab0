"""The device in a browser: reads, writes and tasks by name, asked by a page in JSON and answered in JSON.

The page never computes a rule: it names a module of `queries` or `operations`. Python runs in a worker there,
on files in memory that the worker brings to the disk before an answer leaves it
(client/web/decisions/0001-blocks-in-indexeddb.md).
"""
