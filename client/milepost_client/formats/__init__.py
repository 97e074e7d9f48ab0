"""Files that come in and go out: Beeminder's export, CSV, and Milepost's own export as JSON lines.

Readers turn bytes into drafts of events, or into rows that are bad; they write nothing but what the own
export takes into a log. It may know the shared packages, `device` and `parsing`, and no terminal.
"""
