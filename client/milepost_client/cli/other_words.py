"""Words that people try first, as other programs have them: each is a command, or is answered with one.

What only shows something runs at once. What might write another thing than was meant is answered.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import click
from click.exceptions import NoSuchCommand

from milepost_shared.errors import BadInput

Meant = Mapping[str, tuple[str, ...]]
"""What stands for a word: the words of a command, none of them for the group without one."""

Answers = Mapping[str, Sequence[str]]
"""What to say to a word: lines with commands."""
GOAL_LIST, GOAL_SHOW = ("goal", "list"), ("goal", "show")
MEANT: Meant = {
    **dict.fromkeys(("today", "overview", "dashboard", "now", "progress"), ()),
    **dict.fromkeys(("list", "ls", "goals"), GOAL_LIST),
    "show": GOAL_SHOW,
    **dict.fromkeys(("activities", "logs", "entry"), ("entries",)),
    **dict.fromkeys(("contacts", "friends", "person", "who"), ("people",)),
    **dict.fromkeys(("milestone",), ("milestones",)),
    **dict.fromkeys(("opportunity", "jobs", "applications", "pipeline"), ("opportunities",)),
    **dict.fromkeys(("purposes",), ("purpose",)),
    **dict.fromkeys(("statistics", "stat", "heatmap"), ("stats",)),
    **dict.fromkeys(("streak", "streaks", "habits"), ()),
    **dict.fromkeys(("search", "grep"), ("find",)),
    **dict.fromkeys(("reviews", "report", "summary", "week"), ("review",)),
    "month": ("review", "--month"),
    "quarter": ("review", "--quarter"),
    **dict.fromkeys(("graph", "plot"), ("chart",)),
    **dict.fromkeys(("timeline", "events"), ("history",)),
    **dict.fromkeys(("next", "priorities"), ("focus",)),
    **dict.fromkeys(("steps", "todo", "tasks"), ("step",)),
    **dict.fromkeys(("agenda", "reminders", "upcoming", "deadlines"), ("due",)),
    "receipt": ("receipts",),
    "device": ("devices",),
    "version": ("--version",),
}
GOAL_MEANT: Meant = {**dict.fromkeys(("ls", "all"), ("list",)), **dict.fromkeys(("view", "get"), ("show",))}

LOG = "what you did: milepost log coffees -w Ana"
SET = 'a new goal: milepost set "Coffees" --target 10 --by eoq'
CLOSE = "close a goal that is met: milepost goal achieve GOAL -r WHY"
DROP = "give a goal up: milepost goal drop GOAL -r WHY"
UNDO = "take back what was just written, or any event: milepost undo, milepost undo REF"
PAUSE = "milepost goal pause GOAL -r WHY, and likewise resume and skip"
ADJUST = 'change a goal: milepost goal adjust coffees 8 -r "moving house"'
EDIT = "correct what was logged: milepost edit REF"
RENAME = ("a person: milepost people rename Ana Anna", "a goal: milepost adjust GOAL --title TITLE")
SETTINGS = "settings stand in config.toml and in the environment: client/REFERENCE.md"
ANSWERS: Answers = {
    **dict.fromkeys(("add", "new", "create"), (LOG, SET)),
    **dict.fromkeys(("done", "complete", "finish", "achieve", "close", "check-in"), (LOG, CLOSE)),
    **dict.fromkeys(("delete", "remove", "rm", "del", "drop", "cancel", "archive"), (UNDO, DROP)),
    **dict.fromkeys(("change", "update", "modify"), (ADJUST, EDIT)),
    **dict.fromkeys(("pause", "resume", "skip"), (PAUSE,)),
    **dict.fromkeys(("note", "met", "meet", "record", "track", "check"), (LOG,)),
    **dict.fromkeys(("rename", "merge"), RENAME),
    **dict.fromkeys(("login", "signup", "connect"), ("join a server: milepost join URL CODE",)),
    **dict.fromkeys(("push", "pull"), ("send and receive: milepost sync",)),
    **dict.fromkeys(("config", "settings", "set-up", "setup", "init"), (SETTINGS, SET)),
    **dict.fromkeys(("save", "load"), ("milepost backup FILE, and back: milepost restore FILE",)),
}
GOAL_ANSWERS: Answers = {
    **dict.fromkeys(("add", "new", "create"), (SET,)),
    **dict.fromkeys(("delete", "remove", "rm", "del", "cancel", "archive"), (DROP, UNDO)),
    **dict.fromkeys(("edit", "change", "update", "rename", "modify"), (ADJUST,)),
    **dict.fromkeys(("done", "complete", "finish", "close"), (CLOSE,)),
    **dict.fromkeys(("start", "restart", "reopen"), ("milepost goal resume GOAL -r WHY",)),
    "log": (LOG,),
}


def resolved(
    ctx: click.Context,
    args: Sequence[str],
    known: Sequence[str],
    meant: Meant,
    answers: Answers,
) -> list[str]:
    """Return the arguments with the command that is meant. Raises BadInput with what to type instead, or
    NoSuchCommand with the near names."""
    word, *rest = args
    if word in known:
        return list(args)
    if (command := meant.get(word.casefold())) is not None:
        names_none = command == GOAL_SHOW and all(each.startswith("-") for each in rest)
        return [*(GOAL_LIST if names_none else command), *rest]
    if answer := answers.get(word.casefold()):
        lines = "".join(f"\n  {line}" for line in answer)
        raise BadInput(f"There is no command {word!r}. What fits:{lines}", field="command")
    raise NoSuchCommand(word, possibilities=list(known), ctx=ctx)
