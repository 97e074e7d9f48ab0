"""The present moment of a device."""

from __future__ import annotations

from collections.abc import Mapping

from milepost_client.device.clock import Moment
from milepost_client.device.home import Home


def present(home: Home, environ: Mapping[str, str]) -> Moment:
    """Return the present moment of the device in `home`: its days start by its own setting, else as the
    person's do.

    Raises BadInput.
    """
    if not home.day_starts.exists():
        return Moment.current(environ)
    # Most people have no such setting, and start faster without it.
    from milepost_client.device.day_starts import person_starts

    return Moment.current(environ, person_starts(home))
