"""The simulation: random histories end well, what was broken stays mended, and it sees what is broken."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.system.simulate import failure, told
from tests.system.simulation import actions, fault_injection, random_drafts
from tests.system.simulation.devices import SimulatedDevice, alter
from tests.system.simulation.history import Happening, History, Step
from tests.system.simulation.ledger import Broken
from tests.system.simulation.shortening import shortened
from tests.system.simulation.world import Beginning, World

ROOT = Path(__file__).parents[3]
LAPTOP, PHONE, TABLET = 0, 1, 2
ODD, AN_HOUR_AHEAD = 1, 4
"""Arguments: the broker loses its stream too; its clock jumps an hour ahead."""
Told = tuple[Happening, int] | tuple[Happening, int, int]


def story(*told: Told, skews: tuple[int, ...] = (0, 0)) -> History:
    """A history told step by step: what, to which device, and an argument where it matters."""
    steps = (Step(each[0], each[1], each[2] if len(each) == 3 else 1) for each in told)
    return History(Beginning(skews, 0.0), tuple(steps))


@pytest.mark.timeout(400)
def test_300_random_histories_end_well() -> None:
    command = [sys.executable, "-m", "tests.system.simulate", "--histories", "300", "--seed", "2026"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_a_history_goes_the_same_way_each_time_it_is_told() -> None:
    assert History.of(7) == History.of(7)
    assert [traced(7), traced(8)] == [traced(7), traced(8)]


def traced(seed: int) -> list[tuple[str, int]]:
    """What the stream holds and how far the clock went after a history."""
    found: list[tuple[str, int]] = []

    async def look(world: World, device: SimulatedDevice, argument: int) -> None:
        found.extend((message.device, message.stored_at) for message in world.broker.messages)

    history = History.of(seed)
    history._replace(steps=(*history.steps, Step(look, 0, 0))).live()
    return found


def test_of_a_fork_all_learn_even_those_who_have_less_than_the_server() -> None:
    story(
        (actions.sync, LAPTOP),
        (actions.sync, PHONE),
        (fault_injection.back_up_server, LAPTOP),
        (fault_injection.copy, LAPTOP),
        (actions.log, LAPTOP),
        (actions.sync, LAPTOP),
        (actions.sync, PHONE),
        (fault_injection.restore_copy, LAPTOP),
        (fault_injection.restore_server, LAPTOP, ODD),
        (actions.log, LAPTOP),
        (actions.log, LAPTOP),
        (actions.log, LAPTOP),
        (actions.sync, LAPTOP),
        (actions.sync, PHONE),
    ).live()


def test_stamps_that_a_new_server_sets_lower_than_the_lost_one_are_taken_over() -> None:
    story(
        (fault_injection.drift, LAPTOP, AN_HOUR_AHEAD),
        (actions.log, PHONE),
        (actions.sync, PHONE),
        (actions.sync, LAPTOP),
        (fault_injection.drift, LAPTOP, 0),
        (fault_injection.wipe_server, LAPTOP, ODD),
        (actions.log, PHONE),
        (actions.sync, PHONE),
        (actions.sync, PHONE),
        (actions.sync, LAPTOP),
        skews=(0, 24),
    ).live()


def test_a_damaged_event_that_the_server_lost_too_keeps_nobody_from_syncing() -> None:
    story(
        (fault_injection.back_up_server, PHONE),
        (actions.log, PHONE),
        (actions.log, PHONE),
        (actions.sync, PHONE),
        (fault_injection.restore_server, PHONE, ODD),
        (fault_injection.damage, PHONE, 0),
        (actions.log, PHONE),
        (actions.sync, PHONE),
    ).live()


def test_a_correction_follows_its_activity_where_a_fork_gives_that_another_number() -> None:
    story(
        (actions.sync, LAPTOP),
        (actions.sync, PHONE),
        (fault_injection.back_up_server, LAPTOP),
        (fault_injection.copy, LAPTOP),
        (actions.log, LAPTOP),
        (actions.sync, LAPTOP),
        (actions.sync, PHONE),
        (actions.correct, PHONE),
        (fault_injection.restore_copy, LAPTOP),
        (fault_injection.restore_server, LAPTOP, ODD),
        (actions.log, LAPTOP),
        (actions.sync, LAPTOP),
        (actions.sync, PHONE),
    ).live()


def test_what_a_full_disk_kept_from_the_server_is_taken_in_although_the_broker_is_slow() -> None:
    async def hush(world: World, device: SimulatedDevice, argument: int) -> None:
        """The broker has nothing to say for a while."""
        world.broker.heartbeats = 1

    story(
        (actions.sync, LAPTOP),
        (actions.sync, PHONE),
        (fault_injection.fill_server, LAPTOP),
        (actions.log, PHONE),
        (actions.sync, PHONE),
        (hush, LAPTOP),
        (fault_injection.fill_server, LAPTOP),
        (actions.run, LAPTOP, 39),
        (fault_injection.retire, PHONE),
    ).live()


def test_what_a_fork_took_out_is_told_when_it_comes_back_even_if_something_was_written_meanwhile() -> None:
    async def until_set_aside(world: World, device: SimulatedDevice, argument: int) -> None:
        """The sync goes on until it has set something aside."""
        while not await device.device.log.read(lambda log: log.set_aside.unresolved()):
            await world.turns.step(device.actor)

    story(
        (actions.sync, LAPTOP),
        (actions.sync, PHONE),
        (fault_injection.copy, PHONE),
        (actions.log, PHONE, 10),
        (actions.sync, PHONE),
        (fault_injection.restore_copy, PHONE),
        (actions.log, PHONE, 17),
        (actions.begin, PHONE),
        (until_set_aside, PHONE),
        (actions.log, PHONE, 0),
        (actions.sync, PHONE),
    ).live()


def test_a_correction_that_counts_no_more_once_the_server_has_set_its_stamp_is_told() -> None:
    story(
        (actions.sync, LAPTOP),
        (actions.sync, PHONE),
        (fault_injection.drift, PHONE, AN_HOUR_AHEAD),
        (actions.log, PHONE),
        (actions.correct, PHONE, 10),
        (actions.sync, PHONE),
        (actions.sync, LAPTOP),
        (actions.correct, LAPTOP, 20),
        (fault_injection.drift, LAPTOP, 0),
        (actions.sync, LAPTOP),
        skews=(365 * 24, 1),
    ).live()


def test_an_amount_that_counts_otherwise_than_it_was_logged_is_seen() -> None:
    async def miscount(world: World, device: SimulatedDevice, argument: int) -> None:
        """The ledger is wrong."""
        world.ledger.amounts["p0"] += 1

    with pytest.raises(Broken, match=r"the amounts come to .*, and not to"):
        story((actions.log, PHONE), (miscount, PHONE)).live()


def test_an_activity_that_was_acknowledged_and_is_gone_is_seen() -> None:
    async def forget(world: World, device: SimulatedDevice, argument: int) -> None:
        """The broker forgets what it acknowledged, and tells nobody."""
        world.broker.put_back([])

    history = story(
        (fault_injection.outage, PHONE),
        (actions.log, PHONE),
        (fault_injection.outage, PHONE),
        (actions.sync, PHONE),
        (forget, PHONE),
        (forget_file, PHONE),
        (fault_injection.retire, PHONE),
    )
    with pytest.raises(Broken, match="these activities are gone: p0"):
        history.live()


async def forget_file(world: World, device: SimulatedDevice, argument: int) -> None:
    """The server forgets what it took in, and tells nobody."""
    await world.server.put_back(None)


def test_an_activity_that_counts_twice_is_seen() -> None:
    async def repeat(world: World, device: SimulatedDevice, argument: int) -> None:
        """The same activity is written once more, and the ledger hears of it once."""
        await device.write([random_drafts.activity("p0", 2, device.moment.today)])

    with pytest.raises(Broken, match="more than once: p0"):
        story((actions.log, PHONE), (repeat, PHONE)).live()


def test_a_change_of_the_past_without_a_receipt_is_seen() -> None:
    async def lose_receipts(world: World, device: SimulatedDevice, argument: int) -> None:
        """The device forgets its receipts before anybody looks."""
        alter(device.home.log, "DELETE FROM receipts")

    history = story(
        *((actions.sync, LAPTOP), (actions.sync, PHONE), (actions.log, LAPTOP, 10), (actions.sync, LAPTOP)),
        *((actions.sync, PHONE), (lose_receipts, PHONE)),
    )
    with pytest.raises(Broken, match="the past changed"):
        history.live()


def test_a_history_that_fails_is_shortened_to_what_it_needs_and_told_with_its_seed() -> None:
    history = History.of(5)
    history = history._replace(steps=(*history.steps[:10], Step(spoil, 0, 0), *history.steps[10:]))
    short = shortened(history, lambda shorter: failure(shorter) is not None, 30.0)
    assert [step.happening for step in short.steps] == [spoil]
    said = told(5, short)
    assert "--seed 5" in said
    assert "Everything is spoiled." in said
    assert "Broken: spoiled" in said


async def spoil(world: World, device: SimulatedDevice, argument: int) -> None:
    """Everything is spoiled."""
    raise Broken("spoiled")
