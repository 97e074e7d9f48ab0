"""What people type, as values: amounts, days, moments, times, periods, names of goals and refs of events.

Each parser returns a value within the limits of the events, or raises BadInput or NotFound with what to type
instead. It may know the shared packages, and reads a log where a name stands for something in it. It knows
nothing else of the client: no device, no terminal, no click.
"""
