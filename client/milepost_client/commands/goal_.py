"""`milepost goal set|adjust|list|show|pause|resume|achieve|drop`"""

from __future__ import annotations

import click

from milepost_client import goal_adjust, goal_set
from milepost_client.amounts import say_amount
from milepost_client.dates import say_day
from milepost_client.goal_tables import goals_table, milestone_lines
from milepost_client.reading import all_goals, one_goal
from milepost_client.session import Session
from milepost_client.words import count, standing
from milepost_shared.goal import GoalView


@click.group()
def command() -> None:
    """Set goals, adjust them with a reason, and see how they stand."""


@command.command("list")
@click.option("--all", "everything", is_flag=True, help="Also those that were achieved or dropped.")
@click.option("--json", "as_json", is_flag=True, help="Print all goals as JSON.")
@click.pass_obj
def list_(session: Session, /, everything: bool, as_json: bool) -> None:
    """List the goals."""
    goals = all_goals(session)
    if as_json:
        session.show_json(goals)
        return
    shown = [goal for goal in goals if everything or goal.status in ("active", "paused")]
    if shown:
        session.show(goals_table(shown))
    else:
        session.say('No goals yet. Set one: milepost goal set "Coffees" --target 10 --by eoq')


@command.command()
@click.argument("goal")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_obj
def show(session: Session, /, goal: str, as_json: bool) -> None:
    """Show one GOAL."""
    found = session.run(lambda device: device.read(lambda log: one_goal(log, goal, session)))
    if as_json:
        session.show_json(found)
    else:
        session.show("\n".join(_lines(found)))


def _lines(goal: GoalView) -> list[str]:
    facts = [
        ("so far", standing(goal)),
        ("target", count(goal.target, goal.unit or "") if goal.target is not None else "none"),
        ("deadline", say_day(goal.deadline, goal.today) if goal.deadline else "none"),
        ("planned today", say_amount(round(goal.planned, 2)) if goal.planned is not None else "no plan"),
        ("purpose", goal.purpose or ""),
        ("horizon", f"{goal.horizon}-term"),
        ("priority", str(goal.priority)),
        ("cadence", f"{say_amount(goal.cadence.quota)} a {goal.cadence.every}" if goal.cadence else ""),
        ("about", goal.about or ""),
        ("tags", ", ".join(goal.tags)),
        ("note", goal.note or ""),
        ("id", goal.id),
    ]
    lines = [goal.title, *(f"  {name:14} {value}" for name, value in facts if value)]
    return lines + (["", "Milestones", *milestone_lines(goal)] if goal.milestones else [])


command.add_command(goal_set.command, "set")
command.add_command(goal_adjust.command, "adjust")
command.add_command(goal_adjust.status_command("paused", "Pause"), "pause")
command.add_command(goal_adjust.status_command("active", "Resume"), "resume")
command.add_command(goal_adjust.status_command("achieved", "Close as achieved"), "achieve")
command.add_command(goal_adjust.status_command("dropped", "Drop"), "drop")
