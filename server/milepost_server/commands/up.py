"""`milepost-server up`"""

from __future__ import annotations

import asyncio
import logging
import os
from collections.abc import Callable
from pathlib import Path

import click

from milepost_server.commands.options import data_option, json_option
from milepost_server.config_file import NAME, SCHEMES, Config, dropped, read_config
from milepost_server.observability.logs import Format, configure_logging
from milepost_server.serve import serve
from milepost_server.settings import Settings, load, resolve_settings
from milepost_server.system.addresses import address_problem

log = logging.getLogger("milepost.settings")


def _address_of(*schemes: str) -> Callable[[click.Context, click.Parameter, str | None], str | None]:
    """Accept an address with one of the schemes. An empty one means that it follows from host and port."""

    def check(_ctx: click.Context, _param: click.Parameter, value: str | None) -> str | None:
        if problem := address_problem(value or "", *schemes):
            raise click.BadParameter(problem)
        return value and value.rstrip("/")

    return check


@click.command()
@data_option
@click.option("--host", help="The address to listen on (default 127.0.0.1).")
@click.option("--port", type=click.IntRange(0, 65535), help="The API's port; 0 takes a free one, once.")
@click.option("--broker-port", type=click.IntRange(0, 65535), help="The broker's port; 0 likewise.")
@click.option("--broker-host", help="The broker's address, where it is another than --host.")
@click.option(
    "--url",
    callback=_address_of(*SCHEMES["url"]),
    help="Where devices reach the API, if a proxy stands before it.",
)
@click.option(
    "--broker-url",
    callback=_address_of(*SCHEMES["broker-url"]),
    help="Where devices reach the broker, if that is elsewhere.",
)
@click.option(
    "--broker-cert", metavar="FILE", help="The broker's certificate (PEM): it then speaks TLS only."
)
@click.option("--broker-key", metavar="FILE", help="The key of that certificate.")
@click.option(
    "--stream-days",
    type=click.IntRange(1, 3650),
    metavar="DAYS",
    help="How long the broker keeps what was taken in (default 30 days).",
)
@click.option(
    "--log-format",
    type=click.Choice(["text", "json"]),
    envvar="MILEPOST_SERVER_LOG_FORMAT",
    help="How to log on stderr; by default as text on a terminal, else as lines of JSON.",
)
@click.option(
    "--config",
    "config_file",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help=f"Read the other options from a TOML file (default: {NAME} in the server's folder, if it is there).",
)
@json_option
def command(
    folder: Path,
    host: str | None,
    port: int | None,
    broker_port: int | None,
    broker_host: str | None,
    url: str | None,
    broker_url: str | None,
    broker_cert: str | None,
    broker_key: str | None,
    stream_days: int | None,
    log_format: Format | None,
    config_file: Path | None,
    as_json: bool,
) -> None:
    """Run the server and its broker until Ctrl-C.

    What is chosen here is remembered in the folder. With a configuration file that says it all: an option
    goes before it, for this once.

    \b
    milepost-server up
    milepost-server up --data /srv/milepost --port 8080
    milepost-server up --url https://miles.example
    milepost-server up --config /etc/milepost-server.toml
    milepost-server up --broker-cert fullchain.pem --broker-key privkey.pem
    """
    config = read_config(folder, config_file)
    configure_logging(log_format or (config.log_format if config else None))
    settings = resolve_settings(
        folder,
        config.settings if config else None,
        host=host,
        # 0 means any free port: the one that was chosen once will do.
        port=port or None,
        broker_port=broker_port or None,
        broker_host=broker_host,
        url=url,
        broker_url=broker_url,
        # Links are not resolved: whoever renews a certificate may let them point to another file.
        broker_cert=broker_cert and os.path.abspath(broker_cert),
        broker_key=broker_key and os.path.abspath(broker_key),
        stream_days=stream_days,
    )
    if config:
        _tell_dropped(load(folder), config, settings)
    asyncio.run(serve(folder, settings, as_json))


def _tell_dropped(remembered: Settings, config: Config, chosen: Settings) -> None:
    """Say what the server was run with before, where the configuration file and the options leave it out."""
    for name, value in dropped(remembered, config).items():
        if getattr(chosen, name.replace("-", "_")) != value:
            log.warning("--%s %s was chosen before; the configuration file leaves it out", name, value)
