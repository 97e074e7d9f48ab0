"""The files in `deploy/` work unchanged, as far as this machine has the programs to try them."""

from __future__ import annotations

import configparser
import json
import os
import re
import shlex
import shutil
import socket
import ssl
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import click
import httpx
import msgspec
import pytest

from milepost_server.app import MOST_BODY_BYTES
from milepost_server.broker.certificate import read_certificate
from milepost_server.main import cli
from tests.authorities import Authority
from tests.system.people import Person
from tests.system.scenarios.test_api import token_of
from tests.system.servers import PATIENCE, ServerProcess

DEPLOY = Path(__file__).parents[3] / "deploy"
SERVICES = ("milepost-server.service", "milepost-backup.service", "milepost-certificate.service")
UNITS = (*SERVICES, "milepost-backup.timer", "milepost-certificate.timer")
INSTALLED = "/opt/milepost/bin/milepost-server"


def needs(program: str) -> str:
    """Return the path of a program; skip the test if it is missing."""
    found = shutil.which(program)
    if found is None:
        pytest.skip(f"{program} is not installed here")
    return found


def ran(*command: str | Path, **more: Any) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=400, **more)


def accepted(words: list[str]) -> dict[str, Any]:
    """Parse a command line as `milepost-server` does. Raises its usage errors."""
    assert Path(words[0]).name == "milepost-server"
    command = cli.get_command(click.Context(cli), words[1])
    assert command is not None, words
    return command.make_context(words[1], words[2:]).params


def unit(name: str) -> configparser.ConfigParser:
    parser = configparser.ConfigParser(strict=False, interpolation=None)
    parser.optionxform = str  # type: ignore[assignment,method-assign]
    parser.read_string(re.sub(r"\\\n\s*", "", (DEPLOY / name).read_text()))
    return parser


def replaced(name: str, **parts: str) -> str:
    """Return a file of `deploy/` with some parts replaced; each part must exist."""
    text = (DEPLOY / name).read_text()
    for old, new in parts.items():
        assert old in text
        text = text.replace(old, new)
    return text


@pytest.fixture
def units(tmp_path: Path) -> list[Path]:
    """Return the systemd units, with the path of the installed program."""
    program = shutil.which("milepost-server", path=str(Path(sys.executable).parent))
    assert program
    for name in UNITS:
        (tmp_path / name).write_text((DEPLOY / name).read_text().replace(INSTALLED, program))
    return [tmp_path / name for name in UNITS]


def test_systemd_verifies_the_units(units: list[Path]) -> None:
    found = ran(needs("systemd-analyze"), "verify", *units)
    assert (found.returncode, found.stdout + found.stderr) == (0, "")


@pytest.mark.parametrize("name", SERVICES)
def test_systemd_rates_the_services_as_well_confined(units: list[Path], name: str) -> None:
    path = units[UNITS.index(name)]
    found = ran(needs("systemd-analyze"), "security", "--offline=true", "--threshold=20", "--no-pager", path)
    if "--offline" in found.stderr:
        pytest.skip("this systemd judges running services only")
    assert found.returncode == 0, found.stdout


def test_the_units_start_valid_commands() -> None:
    up = accepted(shlex.split(unit(UNITS[0])["Service"]["ExecStart"]))
    assert (up["host"], up["port"], up["broker_host"], up["broker_port"]) == (None, 8080, "0.0.0.0", 4222)
    backup = accepted(shlex.split(unit(UNITS[1])["Service"]["ExecStart"]))
    assert (backup["keep"], backup["target"]) == (14, Path("/var/lib/milepost-backups"))
    for name in UNITS[:2]:
        service = unit(name)["Service"]
        assert service["Environment"] == "MILEPOST_SERVER_HOME=/var/lib/milepost"
        assert (service["User"], "milepost" in service["StateDirectory"].split()) == ("milepost", True)


def test_the_unit_of_a_user_is_valid_and_needs_no_root(tmp_path: Path) -> None:
    name = "user/milepost-server.service"
    service = unit(name)["Service"]
    program, *arguments = shlex.split(service["ExecStart"])
    assert accepted([Path(program).name, *arguments])
    assert not {"User", "StateDirectory", "CapabilityBoundingSet", "PrivateDevices"} & {*service}
    analyze = needs("systemd-analyze")
    placed = tmp_path / "milepost-server.service"
    placed.write_text(replaced(name, **{"%h/.local/bin/milepost-server": sys.executable}))
    environ = os.environ | {"XDG_RUNTIME_DIR": str(tmp_path)}
    verified = ran(analyze, "verify", "--user", placed, env=environ)
    assert (verified.returncode, str(placed) in verified.stderr) == (0, False), verified.stderr


def test_the_server_reads_the_certificate_that_root_copies(tmp_path: Path) -> None:
    service = unit("milepost-certificate.service")["Service"]
    copies = re.findall(r"(?m)^ExecStart=(.*)$", (DEPLOY / "milepost-certificate.service").read_text())
    issued = Authority(tmp_path / "authority").issue("miles.example")
    for here, name in zip(issued, ("crt", "key"), strict=True):
        here.rename(tmp_path / f"miles.example.{name}")
    target = f"/var/lib/{service['StateDirectory']}"
    for _ in range(2):
        for copy in copies:
            words = copy.replace("${FROM}", str(tmp_path)).replace(target, str(tmp_path))
            owned = words.replace("--owner=milepost", f"--owner={os.geteuid()}")
            assert ran(*shlex.split(owned)).returncode == 0
    up = accepted(shlex.split(unit(SERVICES[0])["Service"]["ExecStart"]))
    chain, key = (Path(up[name].replace(target, str(tmp_path))) for name in ("broker_cert", "broker_key"))
    assert [file.stat().st_mode & 0o777 for file in (chain, key)] == [0o400, 0o400]
    assert read_certificate(chain, key, str(urlsplit(up["broker_url"]).hostname)).name == "miles.example"


def dockerfile() -> list[list[str]]:
    """Return the Dockerfile's instructions, split into words."""
    text = re.sub(r"^#.*\n", "", (DEPLOY / "Dockerfile").read_text(), flags=re.MULTILINE)
    return [line.split() for line in re.sub(r"\\\n\s*", "", text).splitlines() if line]


def in_json(*start: str) -> list[str]:
    """Return the JSON list at the end of the Dockerfile's last instruction with this prefix."""
    line = [words for words in dockerfile() if words[: len(start)] == list(start)][-1]
    text = " ".join(line)
    found: list[str] = json.loads(text[text.index("[") :])
    return found


def test_the_container_starts_a_valid_command_and_its_files_exist() -> None:
    up = accepted(in_json("CMD"))
    assert (up["host"], up["port"], up["broker_port"]) == ("0.0.0.0", 8080, 4222)
    copied = [words[1:-1] for words in dockerfile() if words[0] == "COPY" and "--from" not in words[1]]
    assert [name for names in copied for name in names if not (DEPLOY.parent / name).exists()] == []
    users = [words[1] for words in dockerfile() if words[0] == "USER"]
    assert users == ["milepost"]


def test_the_container_is_healthy_only_while_the_server_is_ready(own_server: ServerProcess) -> None:
    program, *arguments = in_json("HEALTHCHECK")
    command = [word.replace("http://127.0.0.1:8080", own_server.url) for word in arguments]
    assert (program, command != arguments) == ("python", True)
    assert ran(sys.executable, *command).returncode == 0
    own_server.stop()
    assert ran(sys.executable, *command).returncode != 0


@pytest.mark.timeout(1200)
def test_the_container_and_the_readme_install_only_a_server(tmp_path: Path) -> None:
    uv = needs("uv")
    [*_, install] = [words[1:] for words in dockerfile() if words[:3] == ["RUN", "uv", "sync"]]
    assert " ".join(install) in (DEPLOY / "README.md").read_text()
    environ = os.environ | {"UV_PROJECT_ENVIRONMENT": str(tmp_path / "milepost")}
    done = ran(uv, *install[1:], cwd=DEPLOY.parent, env=environ)
    assert done.returncode == 0, done.stderr
    programs = tmp_path / "milepost" / "bin"
    assert not (programs / "pytest").exists()
    [installed] = (tmp_path / "milepost" / "lib").glob("python*/site-packages/milepost_server")
    assert (installed / "web_app" / "files" / "index.html").exists()
    found = ran(programs / "milepost-server", "invite", "--data", tmp_path / "data", cwd=tmp_path)
    assert (found.returncode, "milepost join" in found.stdout) == (0, True), found.stderr


def test_compose_sets_only_options_that_the_server_knows_and_drops_capabilities() -> None:
    found = msgspec.yaml.decode((DEPLOY / "compose.yaml").read_text())
    server = found["services"]["server"]
    command = cli.get_command(click.Context(cli), "up")
    assert command is not None
    known = {f"MILEPOST_SERVER_UP_{str(parameter.name).upper()}" for parameter in command.params}
    # uvicorn itself reads the last one: whose X-Forwarded-For it believes.
    assert server["environment"].keys() <= known | {"FORWARDED_ALLOW_IPS"}
    *kept, certificate = [volume.split(":") for volume in server["volumes"]]
    assert [inside for _, inside in kept] == in_json("VOLUME")
    assert {name for name, _ in kept} == found["volumes"].keys()
    assert certificate == ["/var/lib/milepost-certificate", "/certificate", "ro"]
    for file in ("CERT", "KEY"):
        assert Path(server["environment"][f"MILEPOST_SERVER_UP_BROKER_{file}"]).parent == Path("/certificate")
    assert (server["read_only"], server["cap_drop"]) == (True, ["ALL"])
    assert (DEPLOY / server["build"]["context"] / server["build"]["dockerfile"]).exists()


def test_docker_compose_reads_the_file(tmp_path: Path) -> None:
    file = DEPLOY / "compose.yaml"
    if (docker := shutil.which("docker")) and ran(docker, "compose", "version").returncode == 0:
        command: tuple[str, ...] = (docker, "compose")
    else:
        # The first generation, a program of its own, knows all that we use but the project's name.
        command = (needs("docker-compose"),)
        file = tmp_path / "compose.yaml"
        file.write_text(replaced("compose.yaml", **{"name: milepost\n": ""}))
    found = ran(*command, "-f", file, "config", "--quiet")
    assert (found.returncode, found.stderr) == (0, "")


def test_docker_builds_the_image() -> None:
    docker = needs("docker")
    if ran(docker, "info").returncode:
        pytest.skip("no docker engine runs here")
    command = (docker, "build", "--quiet", "--file", DEPLOY / "Dockerfile", DEPLOY.parent)
    assert ran(*command).returncode == 0


def test_the_image_is_made_of_one_that_cannot_be_exchanged() -> None:
    text = (DEPLOY / "Dockerfile").read_text()
    assert re.search(r"(?m)^ARG PYTHON=python:3\.\d+\.\d+-slim-\w+@sha256:[0-9a-f]{64}$", text)
    assert set(re.findall(r"(?m)^FROM (\S+)", text)) == {"$PYTHON"}


def test_the_proxies_write_no_paths() -> None:
    nginx_words, caddy_words = (DEPLOY / "nginx.conf").read_text(), (DEPLOY / "Caddyfile").read_text()
    assert re.search(r"(?m)^    access_log off;$", nginx_words)
    assert re.search(r"(?m)^    error_log \S+ crit;$", nginx_words)
    assert "exclude http.log.error" in caddy_words
    assert "log" not in caddy_words.partition("miles.example {")[2].replace("server's log", "")


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        return int(taken.getsockname()[1])


def nginx(server: ServerProcess, folder: Path, port: int) -> list[str]:
    """Set up nginx with the snippet and a self-signed certificate; return the command that starts it."""
    program, openssl = needs("nginx"), needs("openssl")
    key, certificate = folder / "key.pem", folder / "certificate.pem"
    make = ("req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1", "-subj", "/CN=localhost")
    files = ("-keyout", key, "-out", certificate, "-addext", "subjectAltName=DNS:localhost")
    assert ran(openssl, *make, *files).returncode == 0
    live = "/etc/letsencrypt/live/miles.example"
    snippet = replaced(
        "nginx.conf",
        **{
            "listen 443 ssl": f"listen 127.0.0.1:{port} ssl",
            "miles.example;": "localhost;",
            f"{live}/fullchain.pem": str(certificate),
            f"{live}/privkey.pem": str(key),
            "/var/log/nginx": str(folder),
            "http://127.0.0.1:8080": server.url,
        },
    )
    temporary = " ".join(
        f"{kind}_temp_path {folder}/{kind};" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    user = "user root;" if os.geteuid() == 0 else ""
    whole = (
        f"{user} daemon off; pid {folder}/pid; events {{}} http {{ access_log off; {temporary} {snippet} }}"
    )
    (folder / "whole.conf").write_text(whole)
    return [program, "-e", str(folder / "error.log"), "-c", str(folder / "whole.conf")]


def caddy(server: ServerProcess, folder: Path, port: int) -> list[str]:
    """Set up Caddy with the file and its internal authority; return the command that starts it."""
    program = needs("caddy")
    settings = "{\n\tadmin off\n\tlocal_certs\n\tskip_install_trust\n\tauto_https disable_redirects\n"
    site = replaced(
        "Caddyfile", **{"miles.example": f"https://localhost:{port}", "127.0.0.1:8080": server.url[7:]}
    )
    (folder / "Caddyfile").write_text(site.replace("{\n", settings, 1))
    return [program, "run", "--adapter", "caddyfile", "--config", str(folder / "Caddyfile")]


@contextmanager
def in_front(command: list[str], folder: Path, url: str) -> Iterator[None]:
    """Run a reverse proxy during the block."""
    environ = os.environ | {"XDG_DATA_HOME": str(folder), "XDG_CONFIG_HOME": str(folder)}
    with (folder / "output").open("wb") as output:
        process = subprocess.Popen(command, env=environ, stdout=output, stderr=output)
    try:
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until and process.poll() is None:
            try:
                if httpx.get(f"{url}/health/ready", verify=trusting()).status_code == 200:
                    break
            except httpx.TransportError:
                time.sleep(0.05)
        else:
            raise AssertionError((folder / "output").read_text())
        yield
    finally:
        process.terminate()
        process.wait(PATIENCE)


def trusting() -> ssl.SSLContext:
    """Return a TLS context that accepts any certificate."""
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    return context


@pytest.mark.parametrize("proxy", [nginx, caddy])
async def test_events_pass_a_proxy_at_once_and_ids_and_limits_apply(
    ana: Person, tmp_path: Path, proxy: Callable[[ServerProcess, Path, int], list[str]]
) -> None:
    laptop = await ana.device("laptop")
    port = free_port()
    url = f"https://localhost:{port}"
    headers = {"Authorization": f"Bearer {token_of(ana)}"}
    folder = tmp_path / "proxy"
    folder.mkdir()
    with in_front(proxy(ana.server, folder, port), folder, url):
        async with httpx.AsyncClient(
            base_url=url, headers=headers, verify=trusting(), timeout=PATIENCE
        ) as client:
            async with client.stream("GET", "/api/v1/changes") as stream:
                lines = (line async for line in stream.aiter_lines() if line.startswith("event: "))
                assert await anext(lines) == "event: ready"
                await ana.log(laptop, 1)
                await ana.sync(laptop)
                # The stream is still open: a proxy that held it back would have sent nothing.
                assert await anext(lines) == "event: change"
            wrong = await client.get("/api/v1/goals?today=someday", headers={"X-Request-ID": "theirs"})
            assert wrong.json()["request_id"] == wrong.headers["x-request-id"] != "theirs"
            large = await client.post("/api/v1/join", content=b" " * (MOST_BODY_BYTES + 1))
            assert large.status_code == 413
            assert (await client.get("/api/v1/people/Zacharias")).headers["cache-control"] == "no-store"
    assert not [path for path in folder.rglob("*") if path.is_file() and b"Zacharias" in path.read_bytes()]
