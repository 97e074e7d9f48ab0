"""`milepost`: the entry point. It loads only the command that is called, so that logging is instant."""

from __future__ import annotations

import gc
import os
import sys
from contextlib import suppress
from importlib import import_module
from io import TextIOWrapper
from typing import TYPE_CHECKING, Any, TextIO

import click
from click.exceptions import NoSuchOption

from milepost_shared.errors import MilepostError
from milepost_shared.text.safe_stream import safe_stream

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

    from milepost_client.device.home import Home

COMMANDS = {
    "adjust": "milepost_client.commands.goals.adjust",
    "backup": "milepost_client.commands.files.backup",
    "celebrate": "milepost_client.commands.goals.celebrate",
    "chart": "milepost_client.commands.history.chart",
    "completion": "milepost_client.commands.completion",
    "devices": "milepost_client.commands.devices.devices",
    "diff": "milepost_client.commands.history.diff",
    "doctor": "milepost_client.commands.devices.doctor",
    "due": "milepost_client.commands.people.due",
    "edit": "milepost_client.commands.activities.edit",
    "entries": "milepost_client.commands.activities.entries",
    "erase": "milepost_client.commands.activities.erase",
    "export": "milepost_client.commands.files.export",
    "find": "milepost_client.commands.history.find",
    "focus": "milepost_client.commands.goals.focus",
    "goal": "milepost_client.commands.goals.group",
    "help": "milepost_client.commands.help",
    "helped": "milepost_client.commands.people.helped",
    "history": "milepost_client.commands.history.history",
    "import": "milepost_client.commands.files.import_file",
    "invite": "milepost_client.commands.devices.invite",
    "join": "milepost_client.commands.devices.join",
    "log": "milepost_client.commands.activities.log",
    "milestones": "milepost_client.commands.goals.milestones",
    "opportunities": "milepost_client.commands.people.opportunities",
    "people": "milepost_client.commands.people.people",
    "prove": "milepost_client.commands.devices.prove",
    "purpose": "milepost_client.commands.goals.purpose",
    "receipts": "milepost_client.commands.history.receipts",
    "redo": "milepost_client.commands.activities.redo",
    "replay": "milepost_client.commands.history.replay",
    "restore": "milepost_client.commands.files.restore",
    "review": "milepost_client.commands.history.review",
    "revoke": "milepost_client.commands.devices.revoke",
    "server": "milepost_client.commands.devices.server",
    "set": "milepost_client.commands.goals.set",
    "smart": "milepost_client.commands.goals.smart",
    "stats": "milepost_client.commands.history.stats",
    "status": "milepost_client.commands.devices.status",
    "step": "milepost_client.commands.people.step",
    "sync": "milepost_client.commands.devices.sync",
    "token": "milepost_client.commands.devices.token",
    "undo": "milepost_client.commands.activities.undo",
    "why": "milepost_client.commands.history.why",
}

EPILOG = """
\b
What a command ends with:
  0  done
  1  failed: the disk, the database, or something is amiss
  2  what was typed cannot be used; nothing was written
  3  nothing of that name
  4  the server is out of reach; nothing is lost
  5  not allowed
"""


class Commands(click.Group):
    """A group whose commands are modules of `milepost_client.commands`, loaded when called."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names of all commands."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of that name, loaded now."""
        if cmd_name not in COMMANDS:
            return None
        module = import_module(COMMANDS[cmd_name])
        command: click.Command = module.command
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """The command that the arguments begin with, or that a word from elsewhere means.

        Raises BadInput or NoSuchCommand, which say what there is.
        """
        if args[0] in COMMANDS:
            return super().resolve_command(ctx, args)
        # Whoever types the names that there are needs no other words, and starts faster without them.
        from milepost_client.cli.other_words import ANSWERS, MEANT, resolved

        args = resolved(ctx, args, list(COMMANDS), MEANT, ANSWERS)
        if not args or args[0] not in COMMANDS:
            return self._own(ctx, args)
        return super().resolve_command(ctx, args)

    def _own(self, ctx: click.Context, args: list[str]) -> tuple[str | None, click.Command | None, list[str]]:
        """The group's own: its version, or the overview that it shows without a command."""
        if args[:1] == ["--version"]:
            self.main(args[:1], prog_name=ctx.info_name, standalone_mode=False)
            ctx.exit()
        return "today", import_module("milepost_client.commands.goals.today").command, args

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the commands under headings."""
        from milepost_client.cli.help_overview import write_overview

        write_overview(formatter)

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[CompletionItem[str]]:
        """The names that begin with `incomplete`, without loading the commands, and the options."""
        from click.shell_completion import CompletionItem

        names = [CompletionItem(name) for name in COMMANDS if name.startswith(incomplete)]
        return [*names, *click.Command.shell_complete(self, ctx, incomplete)]


@click.group(
    cls=Commands,
    invoke_without_command=True,
    epilog=EPILOG,
    context_settings={"help_option_names": ["-h", "--help"]},
)
@click.option("--quiet", is_flag=True, envvar="MILEPOST_QUIET", help="Print only what was asked for.")
@click.option("--json", "as_json", is_flag=True, help="Print the goals of today as JSON.")
@click.version_option(package_name="milepost")
@click.pass_context
def cli(ctx: click.Context, quiet: bool, as_json: bool) -> None:
    """Set goals for your network, log what you do, see how both go. Works offline.

    Without a command: how your goals stand today.

    \b
    milepost set Coffees --target 10 --by "in 8 weeks" --unit coffees
    milepost log coffees -w Ana -k coffee
    milepost
    """
    # Help, and a shell that asks what may be typed, need nothing of it, and are faster without.
    from milepost_client.cli.session import Session
    from milepost_client.device.home import Home
    from milepost_client.device.present import present

    home = Home.find(os.environ)
    ctx.default_map, settings = _read_config(ctx, home)
    environ = settings | os.environ
    ctx.obj = session = Session(home, environ, present(home, environ), quiet)
    # The doctor has a line of its own for it.
    if ctx.invoked_subcommand != "doctor" and home.others_can_write():
        session.say(
            f"Warning: others can write in {home.folder}, and so replace your log and key:"
            " milepost doctor --fix"
        )
    if ctx.invoked_subcommand is None:
        today = import_module("milepost_client.commands.goals.today")
        ctx.invoke(today.command, as_json=as_json)


def program() -> None:
    """Run the command line, and end the process at once: to take the interpreter apart is a sixth of a
    command's time, and nothing depends on it."""
    try:
        main()
    except SystemExit as stop:
        with suppress(OSError):
            sys.stdout.flush()
        os._exit(int(stop.code or 0))


def main() -> None:
    """Run the command line and exit with its code (shared/decisions/0030-errors.md)."""
    # A command that reads a long log makes many objects without reference cycles, and soon ends.
    gc.set_threshold(100_000)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            # A character that the terminal cannot show must not stop a command that has written already.
            stream.reconfigure(errors="replace")
    sys.stdout, sys.stderr = _printing(sys.stdout), _printing(sys.stderr)
    if "_MILEPOST_COMPLETE" in os.environ:
        import_module("milepost_client.cli.shells").register()
    try:
        code = cli.main(prog_name="milepost", standalone_mode=False)
        sys.stdout.flush()
    except MilepostError as error:
        click.echo(f"milepost: {error}", err=True)
        code = error.exit_code
    except (OSError, MemoryError) as error:
        code = _say_system_error(error)
    except click.ClickException as error:
        error.show()
        if isinstance(error, NoSuchOption) and error.option_name[1:2].isdigit():
            click.echo("A number below 0 is written after --, as in: milepost log savings -- -20", err=True)
        code = error.exit_code
    except click.Abort:
        click.echo("milepost: stopped; nothing more was done.", err=True)
        code = 1
    sys.exit(code if isinstance(code, int) else 0)


def _printing(stream: TextIO) -> TextIO:
    """Return a stream on which nothing harmful gets out; on a terminal it has colour."""
    if not stream.isatty():
        return safe_stream(stream)
    # Pipes and programs start faster without it.
    from milepost_client.cli.colour import coloured, wants_colour

    return safe_stream(stream, coloured if wants_colour(stream, os.environ) else None)


def _say_system_error(error: OSError | MemoryError) -> int:
    """Say what the system refused; return the exit code. What was saved before stands."""
    if isinstance(error, BrokenPipeError):
        # Whoever read the output has gone; nothing more may be written there when the interpreter ends.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    what = error.strerror or str(error) if isinstance(error, OSError) else "There is too little memory"
    where = f"{error.filename}: " if isinstance(error, OSError) and error.filename else ""
    click.echo(f"milepost: {where}{what}. All that was saved before stands: milepost doctor", err=True)
    return 1


def _read_config(ctx: click.Context, home: Home) -> tuple[dict[str, Any], dict[str, str]]:
    """The defaults of options by command, and the settings, from `config.toml` if there is one."""
    path = home.folder / "config.toml"
    if not path.exists():
        return {}, {}
    from milepost_client.cli.config import as_typed, read_config

    defaults, settings = read_config(path)
    name = ctx.invoked_subcommand
    if name in defaults and (command := cli.get_command(ctx, name)):
        defaults[name] = as_typed(command, defaults[name], name)
    return defaults, settings


if __name__ == "__main__":
    program()
