"""`milepost-server`: finds the command that is called, and loads that one alone."""

from __future__ import annotations

import signal
import sys
from importlib import import_module
from importlib.util import find_spec
from types import FrameType
from typing import NoReturn

import click
from click.exceptions import NoSuchCommand

from milepost_shared.errors import MilepostError
from milepost_shared.text.safe_stream import safe_stream

COMMANDS = {
    "backup": "milepost_server.commands.backup",
    "demo": "milepost_server.demo.command",
    "devices": "milepost_server.commands.devices",
    "doctor": "milepost_server.commands.doctor",
    "invite": "milepost_server.commands.invite",
    "rebuild": "milepost_server.commands.rebuild",
    "revoke": "milepost_server.commands.revoke",
    "status": "milepost_server.commands.status",
    "token": "milepost_server.commands.token",
    "up": "milepost_server.commands.up",
    "users": "milepost_server.commands.users",
}


class Commands(click.Group):
    """A group whose commands are modules, loaded when called."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names of all commands."""
        return list(COMMANDS)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Return the command that the arguments begin with. Raises NoSuchCommand with similar names."""
        if args[0] not in COMMANDS:
            raise NoSuchCommand(args[0], possibilities=COMMANDS, ctx=ctx)
        return super().resolve_command(ctx, args)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Load the command of that name."""
        if cmd_name not in COMMANDS:
            return None
        command: click.Command = import_module(COMMANDS[cmd_name]).command
        return command


@click.group(
    cls=Commands,
    context_settings={"auto_envvar_prefix": "MILEPOST_SERVER", "help_option_names": ["-h", "--help"]},
)
@click.version_option(package_name="milepost")
def cli() -> None:
    """Run the server that a person's devices sync through, for yourself and a few friends.

    \b
    milepost-server demo
    milepost-server up --data ~/milepost-server
    """


def main() -> None:
    """Run the command line, and exit with its code (shared/decisions/0030-errors.md)."""
    # A container's first process ignores what it has no handler for, and the server takes a second to load.
    signal.signal(signal.SIGTERM, _end)
    missing = [name for name in ("litestar", "uvicorn") if find_spec(name) is None]
    if missing:
        sys.exit("milepost-server needs its extra packages. Install them: pip install 'milepost[server]'")
    sys.stdout, sys.stderr = safe_stream(sys.stdout), safe_stream(sys.stderr)
    try:
        code = cli.main(prog_name="milepost-server", standalone_mode=False)
    except MilepostError as error:
        click.echo(f"milepost-server: {error}", err=True)
        code = error.exit_code
    except OSError as error:
        click.echo(f"milepost-server: {error.filename or 'The disk'}: {error.strerror}.", err=True)
        code = 1
    except click.ClickException as error:
        error.show()
        code = error.exit_code
    except click.Abort:
        click.echo("milepost-server: stopped.", err=True)
        code = 1
    sys.exit(code if isinstance(code, int) else 0)


def _end(_number: int, _frame: FrameType | None) -> NoReturn:
    """End before the server has begun; once it has, it stops in order."""
    sys.exit(0)


if __name__ == "__main__":
    main()
