"""What descriptions tell of people: the last word on each detail, across names and devices."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from milepost_shared.events.types import PersonDescribed, PersonDetails
from milepost_shared.model.persons import described_people
from tests.shared.builders import NOW, A, B, stamped

ANA, OTHER_ANA = "1" * 12, "2" * 12


def description(seq: int, person: str = ANA, device: str = A, **fields: Any) -> PersonDescribed:
    own = {name: fields.pop(name) for name in ("name", "withdraws", "source") if name in fields}
    details = PersonDetails(**fields)
    return PersonDescribed(device=device, seq=seq, made=NOW + seq, person=person, details=details, **own)


def test_each_detail_is_as_it_was_last_given_and_null_removes_it() -> None:
    events = [
        description(1, name="Ana", organisation="Acme", mails=("a@x.org",), note="fair"),
        description(2, organisation="Tarn", note=None),
    ]
    ana = described_people(stamped(*events))["ana"]
    assert (ana.name, ana.details.organisation, ana.details.mails) == ("Ana", "Tarn", ("a@x.org",))
    assert ana.details.note is None


def test_what_is_known_follows_a_name_and_comes_back_with_the_old_one() -> None:
    named, renamed = description(1, name="Ana", organisation="Acme"), description(2, name="Ana Silva")
    taken_back = description(3, withdraws=renamed.ref)
    assert described_people(stamped(named, renamed))["ana silva"].former == ("Ana",)
    assert described_people(stamped(named, renamed))["ana silva"].details.organisation == "Acme"
    assert set(described_people(stamped(named, renamed, taken_back))) == {"ana"}
    again = description(4, withdraws=taken_back.ref)
    assert set(described_people(stamped(named, renamed, taken_back, again))) == {"ana silva"}


def test_two_devices_that_describe_one_name_describe_one_person() -> None:
    here = description(1, name="Ana", organisation="Acme")
    there = description(2, OTHER_ANA, B, name="ANA", position="Buyer")
    ana = described_people(stamped(here, there))["ana"]
    assert set(ana.ids) == {ANA, OTHER_ANA}
    assert (ana.name, ana.details.organisation, ana.details.position) == ("ANA", "Acme", "Buyer")


def test_nobody_is_there_without_a_name() -> None:
    assert described_people(stamped(description(1, organisation="Acme"))) == {}


def test_a_detail_says_what_kind_of_file_gave_it() -> None:
    events = [description(1, name="Ana", organisation="Acme", position="Buyer", source="linkedin")]
    events.append(description(2, position="CTO"))
    assert described_people(stamped(*events))["ana"].sources == {"organisation": "linkedin", "position": None}


steps = st.lists(
    st.tuples(st.sampled_from([ANA, OTHER_ANA]), st.sampled_from(["Ana", "Bo", None]), st.integers(0, 12)),
    max_size=8,
)


@given(steps, st.randoms())
def test_the_order_in_which_descriptions_arrive_does_not_matter(
    written: list[tuple[str, str | None, int]], random: Any
) -> None:
    events = []
    for seq, (person, name, withdraws) in enumerate(written, 1):
        back = f"{A}-{withdraws}" if 0 < withdraws < seq else None
        events.append(description(seq, person, name=name, withdraws=back, organisation=f"at {seq}"))
    shuffled = events.copy()
    random.shuffle(shuffled)
    assert described_people(stamped(*shuffled)) == described_people(stamped(*events))
