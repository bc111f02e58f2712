"""The API under requests made from its description, right and wrong, alone and in chains, for as long as you like.

    python -m tests.benchmarks.fuzz_api [--seconds N] [--seed N]

Starts a service with some of everything in it (drafts in several states, texts, outcomes, jobs, a webhook, hand-offs,
account data) on a free port of this machine, and lets schemathesis ask it: the examples of the description, the edges
of each field, whatever fits or nearly fits, and chains in which the ids of one answer go into the next request. Ends
with 1 where an answer is a fault of ours, or one that the description does not have. `tests/service/api/test_fuzz.py`
is the short form of it.
"""

import argparse
import subprocess
import sys
from dataclasses import replace
from tempfile import TemporaryDirectory

import httpx

from service.account.lookup import AccountLookup
from service.api.schemas import EXAMPLES
from service.parts import ServiceParts
from tests.service.account.test_lookup import FIELDS, Record, profile
from tests.service.handoffs.room import SEALING, Workroom
from tests.service.parts import make_parts, temporary_database
from tests.service.server import running

CHECKS = (
    "not_a_server_error",
    "status_code_conformance",
    "content_type_conformance",
    "response_headers_conformance",
    "response_schema_conformance",
    "allow_header_conformance",
)


def fill(address: str, room: Workroom) -> None:
    """Have some of everything be there."""
    with httpx.Client(base_url=f"{address}/v1", timeout=30) as client:

        def post(place: str, body: object) -> dict[str, str]:
            answer = client.post(place, json=body)
            answer.raise_for_status()
            found: dict[str, str] = answer.json()
            return found

        drafts = []
        for number in range(3):
            talk = {**EXAMPLES["draft_request"]["conversation"], "id": f"talk-{number}"}
            post("/drafts", {**EXAMPLES["draft_request"], "conversation": talk})
            drafts.append(client.get("/drafts?limit=1").json()["items"][0]["id"])
            post("/events", {"id": f"event-{number}", "conversation": talk})
        post(f"/drafts/{drafts[0]}/texts", {"text": "Hi Amara,", "base": 1})
        post(f"/drafts/{drafts[0]}/outcome", {"kind": "sent", "text": "Hi Amara,"})
        post(f"/drafts/{drafts[1]}/outcome", {"kind": "thumbs-down", "reason": "wrong plan"})
        post(f"/drafts/{drafts[1]}/lessons", {"kind": "say-like-this", "text": "Hi there,"})
        hook = post("/webhooks", {"url": "https://hooks.example.com/drafts"})
        post(f"/webhooks/{hook['id']}/test", {})
        plan = post("/handoffs", {"conversation_id": room.conversation, "target": "board"})
        post(f"/handoffs/{plan['id']}/confirm", {"fields": {"title": "Export hangs"}})


def filled_parts(room: Workroom) -> ServiceParts:
    """The parts of the service that is asked, over the database of the room."""
    parts = replace(make_parts(database=room.database), sealing=lambda: SEALING)
    records = profile(FIELDS)
    return replace(
        parts,
        accounts=AccountLookup(lambda: {"brindlebook": records}, lambda _: Record("Desk"), parts.database),
        profiles=lambda: {"brindlebook": records},
    )


def main() -> None:
    """Ask for as long as was said; ends with the exit code of schemathesis."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=int, default=600)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    with (
        TemporaryDirectory() as folder,
        Workroom(temporary_database()) as room,
        running(filled_parts(room)) as address,
    ):
        fill(address, room)
        program = [sys.executable, "-c", "from schemathesis.cli import schemathesis; schemathesis()"]
        # As our pages ask: a request without a body could be a form of another site.
        page = ["--header", "HX-Request: true"]
        how = ["--max-time", str(asked.seconds), "--seed", str(asked.seed), "--continue-on-failure"]
        phases = ["--phases", "examples,coverage,fuzzing,stateful", "--checks", ",".join(CHECKS)]
        command = [*program, "run", f"{address}/openapi.json", *page, *how, *phases]
        done = subprocess.run(command, cwd=folder, check=False)
    sys.exit(done.returncode)


if __name__ == "__main__":
    main()
