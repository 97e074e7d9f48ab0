"""The model: what holds, given a set of events, whatever order they come in.

It folds events into a book of entries (activities as they now are) and goals (their revisions, the tree they
form, what rolls up in it). It knows the events, and no plans, views, files or clocks.
"""
