"""One goal against its plan, on a day: planned line, value, pace, forecast, milestones, cadence, revisions.

`goal_view` puts all of it together. The package knows the model; it knows no storage and no text.
"""
