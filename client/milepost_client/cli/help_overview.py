"""The commands grouped under headings, for the help."""

from __future__ import annotations

import click

HEADINGS = {
    "Goals": ("set", "adjust", "goal", "milestones", "celebrate", "smart", "purpose", "focus"),
    "What you did": ("log", "entries", "edit", "undo", "redo", "erase"),
    "Looking back": ("review", "stats", "history", "why", "replay", "diff", "chart", "find", "receipts"),
    "People": ("people", "opportunities", "step", "due", "helped"),
    "This device and others": (
        *("join", "invite", "server", "sync", "status", "devices", "revoke", "prove", "doctor"),
        *("token", "import", "export", "backup", "restore", "completion", "help"),
    ),
}
OTHERS = "Others"


def write_overview(group: click.Group, ctx: click.Context, formatter: click.HelpFormatter) -> None:
    """Write each command of `group` with its summary, under its heading."""
    names = group.list_commands(ctx)
    placed = {name for section in HEADINGS.values() for name in section}
    others = {OTHERS: tuple(name for name in names if name not in placed)}
    wide = max(map(len, names))
    room = formatter.width - 6 - wide
    for heading, section in (HEADINGS | others).items():
        commands = ((name, group.get_command(ctx, name)) for name in section if name in names)
        rows = [(name.ljust(wide), command.get_short_help_str(room)) for name, command in commands if command]
        if rows:
            with formatter.section(heading):
                formatter.write_dl(rows)
