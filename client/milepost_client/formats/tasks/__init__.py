"""Lists of tasks of others: next steps."""
