"""The simulation: random histories pass, past failures stay fixed, and each kind of failure is noticed."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.system.simulate import failure, failure_report
from tests.system.simulation import actions, exports, random_drafts, theft
from tests.system.simulation import fault_injection as faults
from tests.system.simulation.devices import SimulatedDevice, alter
from tests.system.simulation.history import Action, History, Step
from tests.system.simulation.ledger import Violation
from tests.system.simulation.shrinking import shrink
from tests.system.simulation.world import InitialState, World

ROOT = Path(__file__).parents[3]
LAPTOP, PHONE, TABLET = 0, 1, 2
ODD, AN_HOUR_AHEAD = 1, 4
"""Arguments: the broker also loses its stream; its clock jumps an hour ahead."""
StepArguments = tuple[Action, int] | tuple[Action, int, int]


def story(*steps: StepArguments, skews: tuple[int, ...] = (0, 0)) -> History:
    """Return a history of steps: an action, a device, and an argument if it matters (1)."""
    made = (Step(each[0], each[1], each[2] if len(each) == 3 else 1) for each in steps)
    return History(InitialState(skews, 0.0), tuple(made))


@pytest.mark.timeout(400)
def test_300_random_histories_pass() -> None:
    command = [sys.executable, "-m", "tests.system.simulate", "--histories", "300", "--seed", "2026"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_a_seed_always_gives_the_same_history() -> None:
    assert History.of(7) == History.of(7)
    assert [traced(4), traced(8)] == [traced(4), traced(8)]


def traced(seed: int) -> list[tuple[str, int]]:
    """Return the authors and times of the messages in the stream after a history."""
    found: list[tuple[str, int]] = []

    async def look(world: World, device: SimulatedDevice, argument: int) -> None:
        found.extend((message.device, message.stored_at) for message in world.broker.messages)

    history = History.of(seed)
    history._replace(steps=(*history.steps, Step(look, 0, 0))).run()
    return found


def test_every_device_learns_of_a_fork_even_one_that_has_less_than_the_server() -> None:
    story(
        (actions.sync, LAPTOP),
        (actions.sync, PHONE),
        (faults.back_up_server, LAPTOP),
        (faults.copy_folder, LAPTOP),
        (actions.log, LAPTOP),
        (actions.sync, LAPTOP),
        (actions.sync, PHONE),
        (faults.restore_copy, LAPTOP),
        (faults.restore_server, LAPTOP, ODD),
        (actions.log, LAPTOP),
        (actions.log, LAPTOP),
        (actions.log, LAPTOP),
        (actions.sync, LAPTOP),
        (actions.sync, PHONE),
    ).run()


def test_devices_take_over_lower_stamps_that_a_new_server_sets() -> None:
    story(
        (faults.skew_server_clock, LAPTOP, AN_HOUR_AHEAD),
        (actions.log, PHONE),
        (actions.sync, PHONE),
        (actions.sync, LAPTOP),
        (faults.skew_server_clock, LAPTOP, 0),
        (faults.wipe_server, LAPTOP, ODD),
        (actions.log, PHONE),
        (actions.sync, PHONE),
        (actions.sync, PHONE),
        (actions.sync, LAPTOP),
        skews=(0, 24),
    ).run()


def test_a_damaged_event_that_the_server_lost_too_does_not_block_syncing() -> None:
    story(
        (faults.back_up_server, PHONE),
        (actions.log, PHONE),
        (actions.log, PHONE),
        (actions.sync, PHONE),
        (faults.restore_server, PHONE, ODD),
        (faults.damage, PHONE, 0),
        (actions.log, PHONE),
        (actions.sync, PHONE),
    ).run()


def test_events_that_follow_a_lost_one_count_once_when_an_older_server_brings_them_back() -> None:
    story(
        (actions.log, PHONE),
        (actions.log, PHONE),
        (actions.sync, PHONE),
        (faults.back_up_server, PHONE),
        (faults.damage, PHONE, 0),
        (faults.wipe_server, PHONE, ODD),
        (actions.sync, PHONE),
        (actions.sync, PHONE),
        (faults.restore_server, PHONE, ODD),
    ).run()


def test_a_correction_follows_its_activity_when_a_fork_renumbers_it() -> None:
    story(
        (actions.sync, LAPTOP),
        (actions.sync, PHONE),
        (faults.back_up_server, LAPTOP),
        (faults.copy_folder, LAPTOP),
        (actions.log, LAPTOP),
        (actions.sync, LAPTOP),
        (actions.sync, PHONE),
        (actions.correct, PHONE),
        (faults.restore_copy, LAPTOP),
        (faults.restore_server, LAPTOP, ODD),
        (actions.log, LAPTOP),
        (actions.sync, LAPTOP),
        (actions.sync, PHONE),
    ).run()


def test_messages_missed_on_a_full_disk_are_ingested_even_if_the_broker_is_slow() -> None:
    async def hush(world: World, device: SimulatedDevice, argument: int) -> None:
        """The broker sends only a heartbeat once."""
        world.broker.heartbeats = 1

    story(
        (actions.sync, LAPTOP),
        (actions.sync, PHONE),
        (faults.toggle_full_server_disk, LAPTOP),
        (actions.log, PHONE),
        (actions.sync, PHONE),
        (hush, LAPTOP),
        (faults.toggle_full_server_disk, LAPTOP),
        (actions.run_awaits, LAPTOP, 39),
        (faults.retire, PHONE),
    ).run()


def test_events_that_return_after_a_fork_are_on_a_receipt_even_if_something_was_written_meanwhile() -> None:
    async def until_set_aside(world: World, device: SimulatedDevice, argument: int) -> None:
        """The sync runs until it has set an event aside."""
        while not await device.device.log.read(lambda log: log.set_aside.unresolved()):
            await world.scheduler.step(device.actor)

    story(
        (actions.sync, LAPTOP),
        (actions.sync, PHONE),
        (faults.copy_folder, PHONE),
        (actions.log, PHONE, 10),
        (actions.sync, PHONE),
        (faults.restore_copy, PHONE),
        (actions.log, PHONE, 17),
        (actions.begin_sync, PHONE),
        (until_set_aside, PHONE),
        (actions.log, PHONE, 0),
        (actions.sync, PHONE),
    ).run()


def test_a_correction_overruled_once_the_server_sets_its_stamp_is_on_a_receipt() -> None:
    story(
        (actions.sync, LAPTOP),
        (actions.sync, PHONE),
        (faults.skew_server_clock, PHONE, AN_HOUR_AHEAD),
        (actions.log, PHONE),
        (actions.correct, PHONE, 10),
        (actions.sync, PHONE),
        (actions.sync, LAPTOP),
        (actions.correct, LAPTOP, 20),
        (faults.skew_server_clock, LAPTOP, 0),
        (actions.sync, LAPTOP),
        skews=(365 * 24, 1),
    ).run()


def test_a_server_that_lost_its_files_waits_for_no_message_that_was_deleted_as_erased() -> None:
    story(
        (actions.log, PHONE),
        (actions.sync, PHONE),
        (actions.erase, PHONE),
        (actions.sync, PHONE),
        (faults.wipe_server, PHONE, 0),
    ).run()


def test_an_entry_of_before_is_erased_although_a_copy_of_the_folder_edits_it() -> None:
    story(
        (actions.sync, LAPTOP),
        (actions.log_before, LAPTOP),
        (faults.copy_folder, LAPTOP),
        (actions.erase, LAPTOP),
        (actions.sync, LAPTOP),
        (actions.sync, PHONE),
        (faults.restore_copy, LAPTOP),
        (actions.correct_before, LAPTOP),
        (actions.sync, LAPTOP),
    ).run()


def test_a_wrong_amount_is_noticed() -> None:
    async def miscount(world: World, device: SimulatedDevice, argument: int) -> None:
        """The ledger is wrong."""
        world.ledger.amounts["p0"] += 1

    with pytest.raises(Violation, match=r"the amounts come to .*, and not to"):
        story((actions.log, PHONE), (miscount, PHONE)).run()


def test_a_lost_acknowledged_activity_is_noticed() -> None:
    async def forget(world: World, device: SimulatedDevice, argument: int) -> None:
        """The broker loses acknowledged messages unnoticed."""
        world.broker.put_back([])

    history = story(
        (faults.toggle_broker, PHONE),
        (actions.log, PHONE),
        (faults.toggle_broker, PHONE),
        (actions.sync, PHONE),
        (forget, PHONE),
        (forget_file, PHONE),
        (faults.retire, PHONE),
    )
    with pytest.raises(Violation, match="these activities are gone: p0"):
        history.run()


async def forget_file(world: World, device: SimulatedDevice, argument: int) -> None:
    """The server loses its files unnoticed."""
    await world.server.put_back(None)


def test_an_activity_that_counts_twice_is_noticed() -> None:
    async def repeat(world: World, device: SimulatedDevice, argument: int) -> None:
        """The same activity is written twice, and the ledger records it once."""
        await device.write([random_drafts.activity("p0", 2, device.moment.today)])

    with pytest.raises(Violation, match="more than once: p0"):
        story((actions.log, PHONE), (repeat, PHONE)).run()


def test_a_change_of_the_past_without_a_receipt_is_noticed() -> None:
    async def lose_receipts(world: World, device: SimulatedDevice, argument: int) -> None:
        """The device loses its receipts before they are checked."""
        alter(device.home.log, "DELETE FROM receipts")

    history = story(
        *((actions.sync, LAPTOP), (actions.sync, PHONE), (actions.log, LAPTOP, 10), (actions.sync, LAPTOP)),
        *((actions.sync, PHONE), (lose_receipts, PHONE)),
    )
    with pytest.raises(Violation, match="the past changed"):
        history.run()


def test_a_failing_history_is_shrunk_and_reported_with_its_seed() -> None:
    history = History.of(5)
    history = history._replace(steps=(*history.steps[:10], Step(spoil, 0, 0), *history.steps[10:]))
    short = shrink(history, lambda shorter: failure(shorter) is not None, 30.0)
    assert [step.action for step in short.steps] == [spoil]
    report = failure_report(5, short)
    assert "--seed 5" in report
    assert "Everything is spoiled." in report
    assert "Violation: spoiled" in report


async def spoil(world: World, device: SimulatedDevice, argument: int) -> None:
    """Everything is spoiled."""
    raise Violation("spoiled")


def test_a_thief_is_disowned_on_a_server_that_lost_its_files_after_its_clock_was_turned_back() -> None:
    story(
        (actions.log_before, PHONE, 711),
        (actions.sync, PHONE, 815),
        (faults.skew_server_clock, LAPTOP, 156),
        (theft.steal, PHONE, 240),
        (actions.erase, PHONE, 800),
        (actions.sync, PHONE, 628),
        (theft.find_out, PHONE, 777),
        (actions.sync, LAPTOP, 519),
        (faults.wipe_server, LAPTOP, 636),
        skews=(365 * 24, -365 * 24),
    ).run()


def test_what_a_thief_erases_is_void_once_the_device_is_revoked_since_it_was_stolen() -> None:
    story(
        (actions.log, LAPTOP),
        (actions.sync, LAPTOP),
        (actions.sync, PHONE),
        (theft.steal, PHONE),
        (actions.erase, PHONE),
        (actions.sync, PHONE),
        (actions.sync, LAPTOP),
        (theft.find_out, PHONE),
    ).run()


def test_a_copy_from_before_the_first_sync_erases_what_the_server_has_under_other_chains() -> None:
    story(
        (actions.sync, PHONE),
        (actions.log_before, LAPTOP),
        (faults.copy_folder, LAPTOP),
        (actions.sync, LAPTOP),
        (faults.restore_copy, LAPTOP),
        (actions.correct_before, LAPTOP),
        (actions.erase, LAPTOP),
    ).run()


def test_a_correction_stays_erased_whose_original_is_lost() -> None:
    story(
        (actions.log, PHONE),
        (faults.back_up_server, PHONE),
        (actions.correct, PHONE),
        (actions.sync, PHONE),
        (actions.erase_texts, PHONE),
        (faults.restore_server, PHONE, 0),
        (faults.damage, PHONE, 0),
    ).run()


def test_an_old_export_brings_nothing_back_that_was_erased() -> None:
    story(
        (actions.log, LAPTOP),
        (actions.sync, LAPTOP),
        (exports.export, LAPTOP),
        (actions.erase, LAPTOP),
        (exports.import_export, LAPTOP),
        (actions.sync, LAPTOP),
        (exports.import_export, PHONE),
        (actions.sync, PHONE),
    ).run()
