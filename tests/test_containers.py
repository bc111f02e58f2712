"""Dockerfile and compose.yaml, read as files, for there may be no Docker here: what they name exists and fits."""

import json
import re
import shlex
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml

from drafter.settings import Settings
from service.auth.gate import public_paths
from service.listening import STOP_SECONDS
from tests.conftest import ROOT
from tests.docs.commands import fault_of
from tests.service.auth.test_gate import inner
from tests.service.parts import make_client
from tests.test_locks import blocks

Step = tuple[str, str]
COMPOSE: Mapping[str, Any] = yaml.safe_load((ROOT / "compose.yaml").read_text("utf-8"))
SERVICES: Mapping[str, Mapping[str, Any]] = COMPOSE["services"]
OURS = {name: service for name, service in SERVICES.items() if "build" in service}
PROGRAM = {name: service for name, service in OURS.items() if "entrypoint" not in service}
LIBRARIES = {"PATH", "HOME", "HF_HUB_OFFLINE"}
"""Variables of our image that are not ours."""


def steps(text: str) -> list[Step]:
    """Each instruction of a Dockerfile with what follows it, lines that go on joined."""
    whole = re.sub(r"\\\n\s*", "", re.sub(r"^#.*\n", "", text, flags=re.MULTILINE))
    return [(name, rest.strip()) for name, _, rest in (line.partition(" ") for line in whole.splitlines()) if name]


def stages() -> list[list[Step]]:
    """The instructions of each stage, its FROM first."""
    found: list[list[Step]] = []
    for step in steps((ROOT / "Dockerfile").read_text("utf-8")):
        if step[0] == "FROM":
            found.append([])
        found[-1].append(step)
    return found


BUILD, FINAL = stages()


def of(stage: list[Step], name: str) -> list[str]:
    return [rest for found, rest in stage if found == name]


def environment() -> dict[str, str]:
    """What the image sets."""
    pairs = (word.partition("=") for rest in of(FINAL, "ENV") for word in shlex.split(rest))
    return {name: value for name, _, value in pairs}


def variables() -> Iterator[tuple[str, str, str]]:
    """Where a variable is set, its name and its value."""
    yield from (("Dockerfile", name, value) for name, value in environment().items())
    for service, described in SERVICES.items():
        for name, value in described.get("environment", {}).items():
            yield service, name, str(value)


def paths_asked(check: Any) -> list[str]:
    """The paths of addresses in a health check."""
    return re.findall(r"http://[^/']+(/[^']*)", json.dumps(check))


def test_the_last_stage_runs_as_nobody_in_particular_and_builds_nothing() -> None:
    names = [name for name, _ in FINAL]
    (user,) = of(FINAL, "USER")
    assert user not in ("root", "0")
    assert names.index("USER") < names.index("ENTRYPOINT")
    assert any(
        f"useradd --system --uid 10001 --home-dir /var/lib/drafter {user}" in rest for rest in of(FINAL, "RUN")
    )
    said = " ".join(of(FINAL, "RUN"))
    taken = "rm -rf /usr/local/lib/python3.11/site-packages /usr/local/bin/pip*"
    assert taken in said, "the base image has a pip of its own"
    said = said.replace(taken, "")
    assert not re.search(r"\b(?:pip|gcc|build-essential|git|curl|make)\b", said)
    assert of(FINAL, "FROM")[0].split()[0] == of(BUILD, "FROM")[0].split()[0], "one Python for both"
    assert ":3.11-slim" in of(FINAL, "FROM")[0], "the lock file holds PyTorch's hash for that one"


def test_all_that_is_installed_has_the_hash_that_was_locked() -> None:
    calls = re.findall(r"pip (?:--python \S+ )?(?:install|wheel)[^&]*", " && ".join(of(BUILD, "RUN")))
    assert len(calls) == 4
    for call in calls:
        locked = "--require-hashes" in call and re.search(r"-r (requirements\S*\.lock)", call)
        own = "--no-index" in call or "--no-build-isolation" in call
        assert locked or own, call
        assert "--no-deps" in call
        if locked:
            assert (ROOT / locked[1]).is_file()


def test_what_is_copied_is_there_and_not_ignored() -> None:
    ignored = (ROOT / ".dockerignore").read_text("utf-8").split()
    assert ignored[0] == "*"
    let_in = {line[1:] for line in ignored if line.startswith("!")}
    copied = {word for rest in of(BUILD, "COPY") for word in rest.split()[:-1]}
    assert copied == let_in
    assert all((ROOT / name).exists() for name in copied)


@pytest.mark.parametrize(("where", "name", "value"), list(variables()), ids=lambda value: str(value)[:40])
def test_every_variable_is_a_setting(where: str, name: str, value: str) -> None:
    if name.startswith("DRAFTER_"):
        assert name.removeprefix("DRAFTER_").lower() in Settings.model_fields, f"{where}: {name}"
    else:
        assert name in LIBRARIES or where == "postgres", f"{where}: {name}"
    if "SECRET" in name or "PASSWORD" in name:
        assert re.fullmatch(r"\$\{\w+:\?[^}]+\}", value), "nothing starts with a secret that others know"


def test_what_the_image_and_the_services_run_are_commands_with_these_options() -> None:
    calls = [json.loads(of(FINAL, "CMD")[0]), *(service["command"] for service in PROGRAM.values())]
    assert json.loads(of(FINAL, "ENTRYPOINT")[0]) == ["drafter"]
    for call in calls:
        assert fault_of(["drafter", *call], ROOT, whole=True) == ""
    written = "\n".join(re.findall(r"^#.*", (ROOT / "compose.yaml").read_text("utf-8"), re.MULTILINE))
    told = re.findall(r"docker compose run --rm (?:--volume \S+ )?service (.+)", written)
    assert len(told) == 2
    for words in told:
        assert fault_of(["drafter", *shlex.split(words)], ROOT, whole=True) == ""


def test_health_checks_ask_addresses_that_answer_without_a_key() -> None:
    public = public_paths(inner(make_client().app).routes)
    (asked,) = paths_asked(of(FINAL, "HEALTHCHECK"))
    assert asked in public
    (chroma,) = paths_asked(SERVICES["chroma"]["healthcheck"])
    assert chroma in (ROOT / "tests" / "chroma_server.py").read_text("utf-8"), "the address that our tests wait for"
    for name, service in OURS.items():
        for needed, how in service["depends_on"].items() if "depends_on" in service else ():
            healthy = how["condition"] == "service_healthy"
            assert not healthy or "healthcheck" in SERVICES[needed], f"{name} waits for {needed}"


def test_ports_are_those_that_are_listened_on() -> None:
    port = str(Settings.model_fields["port"].default)
    assert of(FINAL, "EXPOSE") == [port]
    (published,) = SERVICES["service"]["ports"]
    assert published == f"127.0.0.1:{port}:{port}", "a proxy of this machine comes before it"
    assert {name for name, service in SERVICES.items() if "ports" in service} == {"service"}
    command = SERVICES["chroma"]["command"]
    inside = command[command.index("--port") + 1]
    assert SERVICES["service"]["environment"]["DRAFTER_CHROMA_URL"] == f"http://chroma:{inside}"
    assert "@postgres:5432/" in SERVICES["service"]["environment"]["DRAFTER_DATABASE"]


def test_what_must_outlive_a_container_lies_in_a_volume() -> None:
    mounted = {
        name: {place.partition(":")[0]: place.partition(":")[2] for place in service.get("volumes", ())}
        for name, service in SERVICES.items()
    }
    assert {volume for places in mounted.values() for volume in places} == set(COMPOSE["volumes"])
    for name in PROGRAM:
        for variable in ("DRAFTER_DATA_DIR", "DRAFTER_CACHE_DIR"):
            assert Path(environment()[variable]).is_relative_to(mounted[name]["drafter"])
    command = SERVICES["chroma"]["command"]
    assert command[command.index("--path") + 1] == mounted["chroma"]["chroma"]
    assert mounted["postgres"]["postgres"] == "/var/lib/postgresql/data"
    made = " ".join(of(FINAL, "RUN"))
    for place in (mounted["service"]["drafter"], mounted["chroma"]["chroma"]):
        assert re.search(rf"install --directory --owner drafter --mode 0700 [^&]*{place}\b", made), "ours to write to"


def test_backups_are_made_by_a_program_as_new_as_the_server() -> None:
    (client,) = re.findall(r"postgresql-client-(\d+)", " ".join(of(FINAL, "RUN")))
    (server,) = re.findall(r"postgres:(\d+)", SERVICES["postgres"]["image"])
    assert int(client) >= int(server), "pg_dump refuses a newer server"


def test_chroma_is_the_one_of_the_lock_file() -> None:
    assert SERVICES["chroma"]["image"] == SERVICES["service"]["image"]
    assert SERVICES["chroma"]["entrypoint"] == ["chroma"]
    assert "chromadb" in blocks(ROOT, "")


def test_drafts_have_the_time_that_they_were_promised_before_a_container_is_killed() -> None:
    wait = Settings.model_fields["shutdown_seconds"].default + STOP_SECONDS
    for service in PROGRAM.values():
        assert float(service["stop_grace_period"].removesuffix("s")) > wait
    assert of(FINAL, "STOPSIGNAL") == ["SIGTERM"]
