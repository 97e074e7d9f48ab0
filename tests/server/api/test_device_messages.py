"""The messages of a device over HTTP are those over the broker."""

from __future__ import annotations

from typing import Any, get_args

import msgspec
from msgspec import Raw
from msgspec.structs import FieldInfo, fields

from milepost_server.api.routes.devices.device_messages import PushedFrame
from milepost_shared.protocol.messages import Frame


def as_described(type_: Any) -> Any:
    """The type, with any JSON object where the frame keeps the bytes of one."""
    if type_ is Raw:
        return dict[str, Any]
    if Raw in get_args(type_):
        *keys, _ = get_args(type_)
        return list[dict[str, Any]] if not keys else dict[str, dict[str, Any]]
    return type_


def shape(field: FieldInfo) -> tuple[str, Any, bool, bool]:
    return (
        field.encode_name,
        as_described(field.type),
        field.required,
        field.default_factory is msgspec.NODEFAULT,
    )


def test_a_pushed_frame_has_the_fields_of_a_frame_and_describes_what_it_keeps_as_bytes() -> None:
    assert [shape(field) for field in fields(PushedFrame)] == [shape(field) for field in fields(Frame)]


def test_a_frame_is_a_pushed_frame_as_it_is_written() -> None:
    frame = Frame(
        device="a" * 12,
        first=1,
        prev="0" * 32,
        events=[Raw(b'{"type":"ActivityLogged"}')],
        sig=bytes(64),
        texts={1: Raw(b'{"note":"x"}')},
    )
    pushed = msgspec.json.decode(msgspec.json.encode(frame), type=PushedFrame)
    assert (pushed.events, pushed.texts) == ([{"type": "ActivityLogged"}], {"1": {"note": "x"}})
