"""The device of the operations, for what is read of it."""

from tests.client.operations.conftest import coffees, desk

__all__ = ["coffees", "desk"]
