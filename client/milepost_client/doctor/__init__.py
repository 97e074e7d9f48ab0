"""What `milepost doctor` checks: the machine, the log and the server; and the report for whoever helps.

Each check returns findings as values. It may know the shared packages, `device`, `sync` and what lies below,
and no terminal; the command shows the findings.
"""
