"""What the operating system is asked for: files, locks, ports, child processes and background tasks.

Knows nothing of Milepost but its errors.
"""
