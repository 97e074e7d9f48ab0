"""What each kind of problem means, and what to do about it: the pages that the `type` of a problem names."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple


class Meaning(NamedTuple):
    """What has happened, and what to do next."""

    what: str
    next: str


MEANINGS: Mapping[str, Meaning] = MappingProxyType(
    {
        "bad-input": Meaning(
            "A part of the request breaks a rule. `field` names it: of the body, a parameter or a header.",
            "Change that part. To send the same again changes nothing.",
        ),
        "broker-failed": Meaning(
            "The broker, which stores what devices send, does not run.",
            "Try again later. Whoever runs the server finds the reason in its log.",
        ),
        "damaged": Meaning(
            "Something on the server's disk is not as it was written.",
            "Whoever runs the server restores a backup; devices bring what is lacking.",
        ),
        "failed": Meaning(
            "Something went wrong that nobody foresaw.",
            "Tell whoever runs the server the `request_id`: its log has more under it.",
        ),
        "key-reused": Meaning(
            "An Idempotency-Key came again with another request: another path, or another body.",
            "Take a new key for each new request. Use an old one only to repeat the very same request.",
        ),
        "method-not-allowed": Meaning(
            "The path is there, and takes other methods.", "The header Allow names those that it takes."
        ),
        "not-allowed": Meaning(
            "A key, a code or a token is not good for this.",
            "To write, a token of scope write is needed, and a device of the person that allowed it:"
            " milepost token create --scope write",
        ),
        "not-found": Meaning(
            "Nothing has that name, id or path.",
            "See what there is: the paths that list things, and /schema.",
        ),
        "not-ready": Meaning(
            "The server runs, and cannot do its work yet.", "Wait a little, or see the server's log."
        ),
        "offline": Meaning(
            "The broker did not answer in time. It is unknown whether something was stored.",
            "Repeat it with the same Idempotency-Key, which writes it once. Retry-After says when.",
        ),
        "revoked": Meaning(
            "The device was revoked, or its person removed from the server.",
            "What is on the device stays. It comes back by a new invite, as a new device.",
        ),
        "storage-failed": Meaning(
            "The server's disk did not take or give something.",
            "Try again later. Whoever runs the server looks for room on the disk, and into its log.",
        ),
        "too-large": Meaning(
            "The request has more bytes than the server takes at once.", "Send less at once."
        ),
        "too-many-keys": Meaning(
            "So many requests of a person had an Idempotency-Key that no more can be remembered. It was not"
            " written.",
            "Send it without a key, or wait: each key is remembered for seven days.",
        ),
        "too-many-questions": Meaning(
            "A device has as many questions open as it may have.", "Wait for an answer before asking on."
        ),
        "too-many-requests": Meaning(
            "More comes than the server answers.", "Wait for as long as the header Retry-After says."
        ),
        "too-many-streams": Meaning(
            "As many event streams are open as may be, of the token or of the person.",
            "Close one. One stream has all changes of the person.",
        ),
        "too-many-tries": Meaning(
            "Somebody tried to join too often.", "Wait for as long as the header Retry-After says."
        ),
        "too-many-writes": Meaning(
            "As many requests to write wait for the person as may.", "Write one after the other."
        ),
        "unauthorized": Meaning(
            "The request has no token that is good now, or one for something else.",
            "Send the header Authorization: Bearer TOKEN. A token is made by milepost token create, or by"
            " whoever runs the server, and ends by itself after a while.",
        ),
    }
)
