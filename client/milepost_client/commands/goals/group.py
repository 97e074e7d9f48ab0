"""`milepost goal`: the group, and the commands that list and show goals."""

from __future__ import annotations

import click

from milepost_client.cli import completion
from milepost_client.cli.session import Session
from milepost_client.commands.goals import adjust as goal_adjust
from milepost_client.commands.goals import set as goal_set
from milepost_client.commands.goals import skip as goal_skip
from milepost_client.commands.goals.status import STATUSES, status_command
from milepost_client.parsing.goals import GoalNames, goal_names_ever
from milepost_client.presentation.goals import (
    NO_GOALS,
    closed_part_lines,
    goal_lines,
    goals_table,
    goals_tree,
)
from milepost_client.presentation.hierarchy import format_remark
from milepost_client.presentation.layout.terminal import terminal_width
from milepost_client.presentation.layout.text_width import wrap_lines
from milepost_client.queries.goal import link_remarks
from milepost_client.queries.goals import GoalsRequest, GoalsView
from milepost_client.queries.goals import goals as read_goals
from milepost_client.queries.parts.one_goal import one_goal
from milepost_shared.events.types import CLOSED, Horizon, Status
from milepost_shared.progress.goal_view import GoalView
from milepost_shared.storage.log import Log

OPEN: tuple[Status, ...] = ("active", "paused")
"""The statuses of goals that are not closed."""


class Goals(click.Group):
    """The group, which answers other words for its commands."""

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """The command that the arguments begin with. Raises BadInput or NoSuchCommand."""
        if args[0] not in self.commands:
            from milepost_client.cli.other_words import GOAL_ANSWERS, GOAL_MEANT, resolved

            args = resolved(ctx, args, list(self.commands), GOAL_MEANT, GOAL_ANSWERS)
        return super().resolve_command(ctx, args)


@click.group(cls=Goals)
def command() -> None:
    """Set goals, adjust them with a reason, see how they stand.

    \b
    milepost goal set Coffees --target 10 --by eoq --unit coffees
    milepost goal adjust coffees 8 -r "moving house takes the evenings"
    milepost goal list
    """


@command.command("list")
@click.option("--all", "everything", is_flag=True, help="Also those that were achieved or dropped.")
@click.option("--tree", is_flag=True, help="Each under the goal that it serves.")
@click.option("--horizon", type=click.Choice(["long", "short"]), help="Only long-term or short-term goals.")
@click.option("--json", "as_json", is_flag=True, help="Print all goals as JSON.")
@click.pass_obj
def list_(session: Session, /, everything: bool, tree: bool, horizon: Horizon | None, as_json: bool) -> None:
    """List the goals.

    \b
    milepost goal list
    milepost goal list --all --tree
    """
    request = GoalsRequest(statuses=None if everything else OPEN, horizon=horizon)
    found = session.overview(lambda log: read_goals(log, session.moment, request))
    known, goals = found.goals, [goal for goal in found.goals if horizon in (None, goal.horizon)]
    if as_json:
        session.show_json(goals)
        return
    shown = [goal for goal in goals if everything or goal.status not in CLOSED]
    if shown and tree:
        _show_tree(session, shown, found)
    elif shown:
        session.show("\n".join((goals_table(shown), *closed_part_lines(found.parts))))
    elif known and not goals:
        session.say(
            f"No goal is {horizon}-term. Make one so: milepost goal adjust GOAL --horizon {horizon} -r WHY"
        )
    elif goals:
        session.say("All goals are closed. See them: milepost goal list --all")
    else:
        session.say(NO_GOALS)


@command.command()
@click.argument("goal", shell_complete=completion.goals)
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_obj
def show(session: Session, /, goal: str, as_json: bool) -> None:
    """Show one GOAL: where it stands, its plan, pace and forecast.

    \b
    milepost goal show coffees
    """

    def read(log: Log) -> tuple[GoalView, GoalNames, list[str]]:
        view = one_goal(log, goal, session.moment.today)
        remarks = [format_remark(remark, view.today) for remark in link_remarks(log, view)]
        return view, goal_names_ever(log), remarks

    view, names, remarks = session.overview(read)
    if as_json:
        session.show_json(view)
    else:
        session.show(wrap_lines("\n".join(goal_lines(view, names, remarks)), terminal_width()))


def _show_tree(session: Session, shown: list[GoalView], found: GoalsView) -> None:
    """Show the goals as a tree, and below it the remarks on their links."""
    remarks = [format_remark(remark, session.moment.today) for remark in found.remarks]
    below = wrap_lines("\n".join(["", *remarks]), terminal_width()) if remarks else ""
    parts = {part.goal.id for part in found.parts}
    in_tree = [goal for goal in found.goals if goal in shown or goal.id in parts]
    session.show("\n".join(filter(None, (goals_tree(in_tree, found.goals), below))))


command.add_command(goal_set.command, "set")
command.add_command(goal_adjust.command, "adjust")
command.add_command(goal_skip.command, "skip")
for name, status, words, example in STATUSES:
    command.add_command(status_command(status, words, example), name)
