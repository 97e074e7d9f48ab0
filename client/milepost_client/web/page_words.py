"""What an error says, as a page says it: the terminal's next step is a command, the page's is a place.

Errors come from what the terminal and the page share. Where one names a command or an option, this names the
place and the field that do the same (the table in client/web/README.md says which). Commands of whoever runs
the server stay: no page does theirs.
"""

from __future__ import annotations

import re
from typing import NamedTuple


class Way(NamedTuple):
    """Where on the page a command is: the place, as in its address, and what a person looks for."""

    place: str
    words: str


WAYS = {
    "adjust": Way("adjust", "Adjust, at the goal"),
    "backup": Way("data", "Backup, under Data"),
    "devices": Way("devices", "Devices and sync"),
    "doctor": Way("about", "“Is all well here?” under About"),
    "edit": Way("entry", "Change, at the entry"),
    "entries": Way("entries", "Entries"),
    "export": Way("data", "Export, under Data"),
    "goal achieve": Way("goal", "Achieved, at the goal"),
    "goal adjust": Way("adjust", "Adjust, at the goal"),
    "goal list": Way("goals", "Goals"),
    "goal pause": Way("goal", "Pause, at the goal"),
    "goal set": Way("set", "Set a goal, under Goals"),
    "history": Way("history", "Every event, under Entries"),
    "import": Way("data", "Import, under Data"),
    "invite": Way("devices", "Invite another device, under Devices and sync"),
    "join": Way("join", "Join, under Devices and sync"),
    "log": Way("log", "Log"),
    "milestones": Way("milestones", "Milestones, under Goals"),
    "opportunities": Way("people", "People"),
    "people": Way("people", "People"),
    "people rename": Way("person", "Rename, at the person"),
    "receipts": Way("receipts", "Receipts"),
    "redo": Way("entry", "Bring it back, at the entry"),
    "restore": Way("data", "Put one back, under Data"),
    "revoke": Way("devices", "Revoke, at the device"),
    "step": Way("due", "Due, under Today"),
    "sync": Way("devices", "Sync now, under Devices and sync"),
    "token create": Way("devices", "Make a token, under Devices and sync"),
    "undo": Way("entry", "Take it back, at the entry"),
    "why": Way("why", "Why"),
}
"""The commands that errors name, with where each is on the page."""

WHOLE = {"about", "data", "devices", "entries", "goals", "history", "join", "log", "milestones"} | {
    *("people", "receipts", "set", "why")
}
"""The places that are not about one goal, person or entry."""

FIELDS = {
    "--by": "date",
    "--from": "start",
    "--goal": "“Goal”",
    "--known-at": "“Known then”",
    "--opportunity": "“Opportunity”",
    "--pace": "pace",
    "--target": "target",
    "--without": "by its switch",
}
"""The options that errors name, with the fields of the page."""

PHRASES = (
    (
        r"To move it to this one, with all that is (here|there): milepost join --move URL CODE",
        r"It can move to this one, with all that is \1: milepost join",
    ),
    (r"Give a target, --by, or see --help", "Change the target, the date or another field"),
    (r"As in: milepost (log|edit|erase|find|people rename|step add|step edit)\b.*", ""),
    (r"A goal is erased with: milepost erase --goal GOAL", "A goal is erased at the goal: Erase for good"),
    (r"Leave out --keep-amount", "Switch “Keep what it counts for” off"),
    (r"Try: milepost log\b.*", "Say who, what or for which goal."),
    (r"Add --target or --by", "Add a target or a date"),
    (r"As in: --(every|milestone|zone) (\S+) --quota (\d+)", r"As in: \3 each \2"),
    (r"As in: --(milestone|title|zone) ([^,]+)", r"As in: \2"),
    (r", or --zone ", ", or "),
    (r"A recurring goal needs both --every and --quota", "A recurring goal needs both “How many” and “Each”"),
    (r"Leave --every and --quota out", "Leave “How many” and “Each” empty"),
    (r"Give --answer once for each question", "Give one answer to each question"),
    (r", or leave --answer out", ", or leave the review as it is"),
    (r", or leave them out with --skip-bad", ", or leave them out"),
    (r"Say which: --dates dmy or --dates mdy", "Say whether the day or the month comes first"),
    (r"[Aa]s in: --encoding ", "as in "),
    (r"leave them out with --map 'theirs='", "choose nothing for them"),
    (r"Say which one it is: --map 'theirs=([^']+)'", r"Choose “\1” for the one that it is"),
    (r"Then say --map '([^'=]+)=([^']+)'", r"Then choose it for “\1”"),
    (r" it is, --map '([^'=]+)=…', or leave it out, --map '[^']*'", r" “\1” is, or nothing"),
    (r"have some words: --only WORDS", "have some words: “Only meetings with the words”"),
    (r"Bring it back with: milepost redo", "It can be brought back at the entry"),
    (r": milepost doctor --fix", "; “Set right what is safe to” does it"),
    (r"`milepost backup` wrote", "Milepost wrote as a backup"),
    (r"one: milepost-server invite$", "one: Invite another device, where one has joined"),
    (r"See them: milepost-server (token list|devices)", "See them: milepost devices"),
    (r"Use a fresh MILEPOST_HOME", "Open Milepost in another browser or profile"),
    (r"Import into a fresh MILEPOST_HOME", "Import it in another browser or profile"),
    (r"Restore it in a folder of its own: MILEPOST_HOME", "Put it back in another browser or profile"),
    (r"There is nothing in \S+ to back up", "There is nothing here to back up"),
    (r"Name the folder: MILEPOST_HOME", "Log something first"),
    (r"^/(?:[^/\s]+/)*log\.db\S*: ", "The log: "),
    (r"^/(?:[^/\s]+/)*([^/\s]+): ", r"The device's file \1: "),
)
"""What is said of examples, options and folders, where another word alone would not do."""

_command = re.compile(rf"`?\bmilepost ({'|'.join(sorted(WAYS, key=len, reverse=True))})\b(?:`|[^;,.\n]*)")
_option = re.compile(r"--[a-z][a-z-]*")


def page_words(text: str) -> str:
    """Return a problem or an advice in the words of the page."""
    text = _command.sub(lambda found: WAYS[found[1]].words, _rephrased(text))
    return _option.sub(lambda found: FIELDS.get(found[0], found[0]), text).strip()


def place_named_in(text: str) -> str | None:
    """Return the place that does what a text advises, where the page can go there knowing nothing more."""
    found = _command.search(_rephrased(text))
    return WAYS[found[1]].place if found and WAYS[found[1]].place in WHOLE else None


def _rephrased(text: str) -> str:
    for said, instead in PHRASES:
        text = re.sub(said, instead, text)
    return text
