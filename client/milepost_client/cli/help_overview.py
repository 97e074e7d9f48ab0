"""The commands grouped under headings, for the help."""

from __future__ import annotations

import click

HEADINGS = {
    "Goals": {
        "set": "Set a goal, called TITLE.",
        "adjust": "Adjust a GOAL, for a reason.",
        "goal": "Set goals, adjust them with a reason, see how they stand.",
        "milestones": "List milestones of a GOAL, or all: reached, then ahead.",
        "celebrate": "Celebrate a MILESTONE, or say that it is reached.",
        "smart": "Check whether a GOAL, or each that is active, is SMART.",
        "purpose": "Show what your goals are for, and where the time goes.",
        "focus": "Tell which goal to turn to first, and the next step.",
    },
    "What you did": {
        "log": "Log what you did, for a GOAL or for none.",
        "entries": "List what was logged, for a GOAL or all, newest first.",
        "edit": "Correct what was logged as REF: 17, phone-17 or last.",
        "undo": "Take back what the last command here wrote, or just REF.",
        "redo": "Bring back what the last undo here took back.",
        "erase": "Erase an entry, a goal or a person for good.",
    },
    "Looking back": {
        "review": "Look back at a week, month or quarter, and answer.",
        "stats": "Count what you did by week, month or quarter.",
        "history": "List every event of a GOAL, or all, as it was written.",
        "why": "Tell how a GOAL came to be what it is.",
        "replay": "See a GOAL, or all, as of another day or as it might be.",
        "diff": "Compare DAY1 with DAY2, goal by goal.",
        "chart": "Draw the burn-up of a GOAL: its value against its plan.",
        "find": "Find WORDS in all that was written.",
        "receipts": "List what syncs and upgrades changed in the past.",
    },
    "People": {
        "people": "See whom you know, when you last met, and who is due.",
        "opportunities": "See what arose, and how far it is.",
        "step": "List the next steps, and plan, do or drop them.",
        "due": "Tell what is due today and this week.",
        "helped": "Tell who and what helped most: quality over quantity.",
    },
    "This device and others": {
        "join": "Join the server at URL with the CODE of an invite.",
        "invite": "Invite another device of yours.",
        "server": "Show the server that was joined, or say where it is now.",
        "sync": "Send what was logged here, receive what was elsewhere.",
        "status": "Show what this device holds, and what waits to be sent.",
        "devices": "List your devices.",
        "revoke": "Revoke another DEVICE of yours, one that was lost.",
        "prove": "Prove that this device and the server hold the same.",
        "doctor": "Look whether all is well here, and say what to do.",
        "token": "List, make or revoke tokens for the HTTP API.",
        "import": "Import FILE, from another program or another Milepost.",
        "export": "Write all events to FILE, or a part in another form.",
        "backup": "Write this device to FILE, and check what was written.",
        "restore": "Put this device back as it is in FILE, a backup.",
        "completion": "Print what lets a SHELL complete goals, people and refs.",
        "help": "Tell what there is, or what a COMMAND does.",
    },
}
"""The first sentence of each command's help, by its name, under headings: so that no command has to be loaded
to be listed. A test compares them."""


def write_overview(formatter: click.HelpFormatter) -> None:
    """Write each command with its summary, under its heading."""
    wide = max(len(name) for section in HEADINGS.values() for name in section)
    room = formatter.width - 6 - wide
    for heading, section in HEADINGS.items():
        with formatter.section(heading):
            formatter.write_dl(
                [
                    (name.ljust(wide), click.Command(name, help=says).get_short_help_str(room))
                    for name, says in section.items()
                ]
            )
