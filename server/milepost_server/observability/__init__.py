"""What operators see of a running server: log lines and counters.

Knows the reasons for which frames are refused, to count by them, and nothing else of Milepost.
"""
