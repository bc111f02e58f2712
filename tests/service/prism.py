"""Every request of ours that has a specification, played to Prism, which mocks a server of that specification.

    npm install --prefix PLACE @stoplight/prism-cli
    python -m tests.service.prism PLACE/node_modules/.bin/prism

It says of each request what Prism answered, and ends with 1 where one was refused. Prism knows the shape of a request
and nothing of what it means; what a specification leaves out it cannot judge, and that is told apart.
"""

import json
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import httpx

from service.helpdesks.base import PlacedDraft
from tests.service.handoffs.asana_replay import AsanaReplay
from tests.service.handoffs.test_asana import BUG
from tests.service.handoffs.test_slack import SlackReplay
from tests.service.handoffs.web_replay import matter
from tests.service.helpdesks.contract import DRAFT
from tests.service.helpdesks.replay import Replay
from tests.service.helpdesks.scenario import THREAD
from tests.service.helpdesks.test_chatwoot import ChatwootReplay
from tests.service.helpdesks.test_intercom import IntercomReplay

_SPECS = Path(__file__).resolve().parents[3] / "shared" / "integrations" / "specs"
_STARTS_WITHIN = 180.0
_SENT = ("authorization", "api_access_token", "content-type", "intercom-version")


@dataclass(frozen=True, slots=True)
class Played:
    """A specification, the part of our addresses that it leaves out, and what we ask there."""

    specification: str
    base: str
    asked: Callable[[], Sequence[httpx.Request]]


def _by_desk(replay: Replay) -> list[httpx.Request]:
    desk = replay.desk()
    desk.thread(THREAD)
    for listed in (desk.changed(), desk.resolved(), desk.articles(), desk.saved_replies()):
        list(listed)
    placed: PlacedDraft = desk.put_draft(THREAD, DRAFT)
    desk.retire_draft(THREAD, placed, "An answer went out.")
    return replay.requests


def _by_asana() -> list[httpx.Request]:
    room = AsanaReplay()
    made = room.hand_off(matter(BUG))
    also = room.hand_off(matter(BUG), key="second", ticket="5000")
    for done in (also, made):
        room.target().undo(done)
    return room.asked


def _by_slack() -> list[httpx.Request]:
    room = SlackReplay()
    done = room.hand_off(matter("Wants: a warm kiln."))
    room.target().settle(done, "answered")
    room.target().undo(done)
    return room.asked


_ALL = (
    Played("intercom-2.16.openapi.yaml", "", lambda: _by_desk(IntercomReplay())),
    Played("chatwoot-application-4.11.openapi.json", "", lambda: _by_desk(ChatwootReplay())),
    Played("asana-tasks-subset.openapi.json", "/api/1.0", _by_asana),
    Played("slack-chat.postMessage-subset.swagger2.json", "/api", _by_slack),
)


@contextmanager
def _mock(prism: str, specification: Path) -> Iterator[str]:
    """Prism with a specification, at the address that it gives."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [prism, "mock", "-h", "127.0.0.1", "-p", str(port), str(specification)]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        try:
            deadline = time.monotonic() + _STARTS_WITHIN
            while time.monotonic() < deadline and process.poll() is None:
                with suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
                    break
                time.sleep(0.2)
            yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate()


def _verdict(answer: httpx.Response) -> str:
    """What Prism thought: "" for nothing to say, else what is wrong, or that it does not know the operation."""
    if answer.is_success:
        return ""
    with suppress(ValueError):
        told = answer.json()
        if str(told.get("type", "")).endswith(("NO_PATH_MATCHED_ERROR", "NO_METHOD_MATCHED_ERROR")):
            return "unknown"
        faults = told.get("validation") or json.loads(answer.headers.get("sl-violations", "[]"))
        return (
            "; ".join(f"{'.'.join(map(str, one.get('location', ())))}: {one['message']}" for one in faults)
            or str(told)[:200]
        )
    return f"answered {answer.status_code}"


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def main(prism: str) -> int:
    """Play everything; gives how many requests were refused."""
    refused = 0
    for played in _ALL:
        _say(f"\n{played.specification}")
        verdicts: dict[tuple[str, str], list[str]] = {}
        with _mock(prism, _SPECS / played.specification) as address, httpx.Client(timeout=30) as client:
            for request in played.asked():
                if request.url.path.startswith("/services/"):
                    continue
                path = request.url.raw_path.decode().removeprefix(played.base)
                headers = {name: value for name, value in request.headers.items() if name in _SENT}
                headers["token"] = headers.get("authorization", "")  # where Slack had it in 2021
                answer = client.request(request.method, f"{address}{path}", headers=headers, content=request.content)
                place = path.partition("?")[0]
                verdicts.setdefault((request.method, place), []).append(_verdict(answer))
        for (method, place), told in verdicts.items():
            bad = sorted({one for one in told if one not in ("", "unknown")})
            refused += len(bad)
            words = "; ".join(bad) or ("not in the specification" if "unknown" in told else "accepted")
            _say(f"  {method:6} {place}  x{len(told)}: {words}")
    _say(f"\n{refused} kinds of requests were refused.")
    return 1 if refused else 0


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    sys.exit(main(sys.argv[1]))
