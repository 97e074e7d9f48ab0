"""`milepost adjust`, short for `milepost goal adjust`"""

from milepost_client.goal_adjust import command

__all__ = ["command"]
