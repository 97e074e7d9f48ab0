"""What is counted as it happens, since the server was started, for `/metrics`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import get_args

from prometheus_client import CollectorRegistry, Counter, disable_created_metrics

from milepost_shared.protocol.messages import Refused


class Counters:
    """The counters of one running server, in a registry of its own."""

    def __init__(self) -> None:
        # Otherwise each counter has a second series with its start, which is the same for all.
        disable_created_metrics()  # type: ignore[no-untyped-call]
        self.registry = CollectorRegistry()
        self._admitted = self._counter("frames_admitted", "Frames that brought something new.")
        self._duplicate = self._counter("frames_duplicate", "Frames of which all was here already.")
        self._refused = self._counter("frames_refused", "Frames that did not go in, by why.", "reason")
        for reason in (*get_args(Refused), "unknown person"):
            self._refused.labels(reason)
        self._events = self._counter("events_admitted", "Events that were new.")
        self.answers = self._counter("http_answers", "Answers of the HTTP API, by status.", "status")

    def count_ingest(self, admitted: int, duplicate: int, events: int, refused: Mapping[str, int]) -> None:
        """Count frames by their outcome, refused ones by reason, and new events."""
        self._admitted.inc(admitted)
        self._duplicate.inc(duplicate)
        self._events.inc(events)
        for reason, count in refused.items():
            self._refused.labels(reason).inc(count)

    def _counter(self, name: str, help_text: str, *labels: str) -> Counter:
        return Counter(name, help_text, labels, namespace="milepost", registry=self.registry)
