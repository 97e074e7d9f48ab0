"""The four event types, the order of events, their limits, and drafts of new events.

Everything else is computed from events. This package knows only the errors: no storage, no views, no clock.
"""
