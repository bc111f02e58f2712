"""Blocks of pages that a command writes: they stand between `<!-- made by: COMMAND -->` and `<!-- end -->`.

`python -m tests.docs` makes those anew in place that `BLOCKS` has; any other command is one that somebody ran, and
what stands there is copied from what it printed.
"""

import ast
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path

from fastapi.exceptions import RequestValidationError
from fastapi.testclient import TestClient
from starlette.exceptions import HTTPException

from drafter.draft import TextKind
from drafter.events import TextDelta
from drafter.settings import Settings
from evals.privacy.measure import table as privacy_table
from service import edge, listening
from service import problems as answers
from service.app import create_app
from service.jobs.queue_state import QueueState
from service.problems import KNOWN, Problem, problem_of
from service.storage.jobs import JobState
from service.telemetry.draft_watch import DraftWatch
from service.telemetry.index_figures import IndexFigures
from service.telemetry.metrics import Metrics
from service.telemetry.observed import Observed
from service.telemetry.queue_figures import QueueFigures
from tests.docs import kept
from tests.docs.desks import DESK_BLOCKS
from tests.service.parts import make_client, make_parts
from tests.service.sample import SOURCE, make_draft
from tests.test_layers import LAYERS, PATHS, ROOMS, tree

__all__ = ["BLOCKS", "COMMAND", "Block", "blocks_of", "remade"]

COMMAND = "python -m tests.docs "
_BLOCK = re.compile(r"(?P<head><!-- made by: (?P<command>.+?) -->\n)(?P<body>(?:.*\n)*?)(?P<tail><!-- end -->)")
_MARKER = re.compile(r"<!-- (?:made by|end)\b.*?-->")
_A_LINE = 5


@dataclass(frozen=True, slots=True)
class Block:
    """What stands between two markers, and which command they say made it."""

    command: str
    body: str


def settings(_: Path) -> str:
    """The table of settings."""
    lines = ["| setting | default | what it is |", "|---|---|---|"]
    for name, field in Settings.model_fields.items():
        factory = field.default_factory is not None
        default = "the user's folders" if factory else "" if field.default in (None, ()) else f"`{field.default}`"
        lines.append(f"| `{name}` | {default} | {field.description} |")
    return "\n".join(lines)


def layers(_: Path) -> str:
    """The drawing of the packages: what each may import, and its rooms, each of which builds on those before it."""
    lines = ["```mermaid", '%%{init: {"flowchart": {"wrappingWidth": 600}}}%%', "flowchart TB"]
    for package in ("service", "evals", "drafter", "kb_index"):
        rooms = _rooms(package)
        rows = [" · ".join(rooms[n : n + _A_LINE]) for n in range(0, len(rooms), _A_LINE)]
        lines.append(f'  {package}["<b>{package}</b><br/>{"<br/>".join(rows)}"]')
    for package, below in LAYERS.items():
        # The command line alone reaches from the service into the evals.
        lines += [f"  {package} {'-. command line .->' if one == 'evals' else '-->'} {one}" for one in sorted(below)]
    return "\n".join([*lines, "```"])


def rooms(_: Path) -> str:
    """What each room is for, in its own words."""
    lines = []
    for package in ROOMS:
        lines += [f"**`{package}/`**", "", "| room | what it is for |", "|---|---|"]
        lines += [f"| `{room}` | {_purpose(f'{package}.{room}')} |" for room in _rooms(package)]
        lines.append("")
    return "\n".join(lines).strip()


def routes(_: Path) -> str:
    """The addresses of the API, as it describes itself."""
    paths = make_client().get("/openapi.json").json()["paths"]
    lines = [
        f"| `{method.upper()} {path}` | {described['summary']} | {_first_paragraph(described['description'])} |"
        for path, methods in paths.items()
        for method, described in methods.items()
    ]
    return "\n".join(["| address | what it is for | what it does |", "|---|---|---|", *lines])


def metrics(_: Path) -> str:
    """The figures for Prometheus, with the labels that they have once a draft was written."""
    counted, index = Metrics(), IndexFigures(lambda: [SOURCE])
    counted.sample_line(lambda: (0, 0))
    list(index())
    index.join()
    counted.sample(index)
    queue = QueueFigures(lambda: QueueState(Counter(JobState), None, 0, 1))
    list(queue())
    queue.join()
    counted.sample(queue)
    client = TestClient(Observed(create_app(make_parts()), counted.requests))
    client.get("/healthz")
    watch = DraftWatch(counted.drafts, TextKind.REPLY, "acme")
    watch.see(TextDelta("Hi"))
    watch.end("ready", make_draft())
    lines = ["| figure | labels | what it is |", "|---|---|---|"]
    for family in counted.families():
        total = "_total" if family.type == "counter" else ""
        labels = {label for sample in family.samples for label in sample.labels} - {"le"}
        named = ", ".join(f"`{label}`" for label in sorted(labels))
        lines.append(f"| `{family.name}{total}` | {named} | {family.documentation} |")
    return "\n".join(lines)


def problems(_: Path) -> str:
    """The codes with which the service answers what it cannot do, by status."""
    edges = [
        found
        for module in (edge, listening, answers)
        for found in vars(module).values()
        if isinstance(found, Problem)
    ]
    errors = [RequestValidationError([]), RuntimeError(), *map(HTTPException, (400, 404, 405, 413))]
    told = [(found.status, found.code) for found in (*edges, *map(problem_of, errors))]
    codes: dict[int, list[str]] = {}
    for status, code in sorted({*KNOWN.values(), *told}):
        codes.setdefault(status, []).append(f"`{code}`")
    lines = [f"| {status} | {HTTPStatus(status).phrase} | {', '.join(found)} |" for status, found in codes.items()]
    return "\n".join(["| status | says | `code` |", "|---|---|---|", *lines])


def _first_paragraph(text: str) -> str:
    return text.split("\n\n")[0].replace("\n", " ")


def _rooms(package: str) -> list[str]:
    if package in ROOMS:
        return ROOMS[package].split()
    return sorted({name.split(".")[1] for name in PATHS if name.startswith(f"{package}.")} - {"__main__"})


def _purpose(module: str) -> str:
    """The first sentence of a room's docstring."""
    first = (ast.get_docstring(tree(module)) or "").split("\n\n")[0].replace("\n", " ")
    return re.split(r"(?<=\w)\. (?=[A-Z`])", first)[0].rstrip(".").replace("|", "\\|")


BLOCKS: Mapping[str, Callable[[Path], str]] = {
    "settings": settings,
    "routes": routes,
    "metrics": metrics,
    "problems": problems,
    "layers": layers,
    "rooms": rooms,
    "golden-cases": kept.golden_cases,
    "handbook": kept.handbook,
    "search": kept.search,
    "reading": kept.reading,
    "false-alarms": kept.false_alarms,
    "demonstration": kept.demonstration,
    "privacy": lambda _: privacy_table(),
    **DESK_BLOCKS,
}
"""By the word behind `python -m tests.docs`: what makes the block, given the repository's root."""


def blocks_of(text: str) -> Iterator[Block]:
    """The blocks of a page; raises ValueError where a marker has no other half."""
    found = list(_BLOCK.finditer(text))
    if len(_MARKER.findall(text)) != 2 * len(found) or any(_MARKER.search(one["body"]) for one in found):
        raise ValueError(
            "a block begins with `<!-- made by: COMMAND -->` and ends with `<!-- end -->`, each on a line"
        )
    yield from (Block(one["command"], one["body"]) for one in found)


def remade(text: str, root: Path) -> str:
    """The page with the blocks that `BLOCKS` has made anew; raises ValueError for one that it has not."""
    list(blocks_of(text))

    def anew(found: re.Match[str]) -> str:
        name = found["command"].removeprefix(COMMAND)
        if name == found["command"]:
            return found[0]
        if name not in BLOCKS:
            raise ValueError(f"there is no block {name!r}; there are {', '.join(BLOCKS)}")
        return f"{found['head']}{BLOCKS[name](root)}\n{found['tail']}"

    return _BLOCK.sub(anew, text)
