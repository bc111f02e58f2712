"""How fast the embedded model is on this machine: `python -m tests.benchmarks.embedded_model [CACHE_FOLDER]`.

Prints a row a case: tokens the server had to read, seconds to the first piece of text, tokens written a second, and
how many cores other processes used meanwhile: with more than a tenth of one, the row says little about the model.
"""

import re
import sys
import time
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlsplit

from drafter.models.base import ChatMessage, Completion, Parameters
from drafter.models.embedded.model import EmbeddedModel
from drafter.models.embedded.runtime import Running
from drafter.settings import load_settings

RULES = (
    "You write replies for the support of an online booking service. Write in the first person, warmly and plainly. "
    "Greet the customer by name. Answer all that was asked, from the sources only; where they are silent, say that "
    "you will find out. Number the steps when there are three or more. Promise no date, refund or discount that no "
    "source allows. Blame nobody. Offer further help at the end."
)
SOURCES = (
    "[1] Export the calendar. Open Settings, then Data, then Export, and choose the dates and CSV or ICS. More than "
    "a year is prepared in the background and sent to the owner as a link that works for seven days. Owners and "
    "managers can export. If nothing arrives within an hour, look in the spam folder.",
    "[2] Change the plan. Owners find it under Settings, Billing, Plan. Moving up counts at once and is charged by "
    "the day; moving down counts from the end of the paid month. Invoices are under Settings, Billing, Invoices.",
    "[3] Two-factor sign-in. Owners can ask a second factor of all staff under Settings, Security. Who lost the "
    "phone takes one of ten recovery codes; an owner can reset the second factor of staff.",
)
ANA = "I am Ana. I tried to export two years of appointments for my accountant but no file came. Where is it?"
BEN = "Ben here. When does moving down to Studio take effect, and where are my invoices?"


@dataclass(frozen=True)
class Row:
    """One case, measured. Seconds, tokens, and cores that others kept busy."""

    name: str
    read: int
    first_text: float
    written: int
    writing: float
    others: float

    def __str__(self) -> str:
        speed = self.written / self.writing if self.writing else 0.0
        reading = f"{self.read:5} read, first text after {self.first_text:6.2f} s"
        return f"{self.name:26} {reading}; {self.written:4} written, {speed:5.1f}/s; others {self.others:.2f} cores"


def main(cache: Path) -> None:
    """Measure a server of its own, started for this and stopped afterwards."""
    model = EmbeddedModel(cache)
    model.fetch()
    model.stop()
    began = time.perf_counter()
    running = model.start()
    print(f"{model.name}: start, with the import of LiteLLM, {time.perf_counter() - began:.1f} s")
    try:
        cold = measure("nothing read before", model, running, SOURCES, ANA)
        again = measure("the same again", model, running, SOURCES, ANA)
        print(cold, again, sep="\n")
        print(measure("same rules and sources", model, running, SOURCES, BEN))
        print(measure("same rules, other sources", model, running, SOURCES[::-1], BEN))
        print(f"ratio: first text again / cold = {again.first_text / cold.first_text:.3f}")
    finally:
        model.stop()


def measure(name: str, model: EmbeddedModel, running: Running, sources: tuple[str, ...], question: str) -> Row:
    """Ask once and watch the clock, the server's counters and the rest of the machine."""
    messages = [ChatMessage("system", "\n".join((RULES, *sources))), ChatMessage("user", question)]
    read, busy, began = tokens_read(running), busy_seconds(running.pid), time.perf_counter()
    first = end = began
    completion = None
    for piece in model.stream(messages, Parameters(max_tokens=160)):
        end = time.perf_counter()
        first = end if first == began else first
        completion = piece if isinstance(piece, Completion) else None
    assert completion
    return Row(
        name=name,
        read=tokens_read(running) - read,
        first_text=first - began,
        written=completion.completion_tokens,
        writing=end - first,
        others=(busy_seconds(running.pid) - busy) / (end - began),
    )


def tokens_read(running: Running) -> int:
    """Prompt tokens the server had to read since its start, those it still knew left out."""
    address = urlsplit(running.address)
    connection = HTTPConnection(address.hostname or "", address.port, timeout=10)
    connection.request("GET", "/metrics", headers={"authorization": f"Bearer {running.key}"})
    metrics = connection.getresponse().read().decode()
    connection.close()
    found = re.search(r"^llamacpp:prompt_tokens_total (\S+)$", metrics, re.MULTILINE)
    return int(float(found[1])) if found else 0


def busy_seconds(server: int) -> float:
    """Processor seconds that all processes but the server used since the machine started (Linux)."""
    user, nice, system, _, _, irq, soft, steal = map(int, Path("/proc/stat").read_text().split()[1:9])
    own = Path(f"/proc/{server}/stat").read_text().rpartition(")")[2].split()
    return (user + nice + system + irq + soft + steal - int(own[11]) - int(own[12])) / 100


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else load_settings().cache_dir)
