"""`milepost set`, short for `milepost goal set`"""

from milepost_client.goal_set import command

__all__ = ["command"]
