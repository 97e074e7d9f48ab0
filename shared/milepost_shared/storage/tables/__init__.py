"""The tables of a person's file, one class each.

Each class works within one transaction that somebody else began, and holds nothing between calls. One word
has one meaning in all of them: `get` and `all` read rows, `add` inserts or accumulates, `put` inserts or
replaces, `delete…` removes some rows and `clear` all of them.
"""
