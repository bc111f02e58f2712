"""One unbroken string freezes nothing: whatever reads text takes work in proportion to its length.

`re` works in C, holds the interpreter's lock and counts nothing, and a clock tells how busy the machine is. So both
halves of this test count steps, which are the same on every machine: of patterns those that `re` takes, by a matcher
that does the same in Python (`regex_steps.py`), of functions the calls that `sys.setprofile` sees. Four times the
text may take four times the steps; the square would be sixteen times. Patterns and functions are found by
looking, so one that is added tomorrow is held too.
"""

import contextlib
import importlib
import inspect
import re
import sys
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import pytest
from yaml import YAMLError

from drafter.cleaning.html_text import html_to_text
from drafter.cleaning.request import open_request
from drafter.conversation import Conversation
from drafter.handbook.yaml_tree import YamlFault, read_yaml
from drafter.text.material import material
from drafter.text.sentences import classify
from kb_index.errors import KnowledgeError
from kb_index.passages.outline import sections
from kb_index.sources.tables import read_csv, read_jsonl
from tests.product_patterns import Found, modules, product_patterns
from tests.regex_steps import StepCounter, TooManySteps, beginnings
from tests.words import PATTERNS as COURTESY
from tests.words import WORDS

UNITS = (
    *("a", "A", "1", "_", " ", "\n", "\t", "é", "漢", ".", "?", "!", "-", "*", "@", ">", "\\", "/", "|", "#", "&"),
    *("a-", "a.", "a@", "a ", "A ", "Aa ", "a b ", "a=", "a\n", "1.", "1 ", "| ", "> ", "-- \n", "\r\n", "http://"),
    *("[", "]", "(", "{", "}", "<", "<a ", "[a](", '"', "'", "`", ": "),
)
"""What is repeated to a long text; for a pattern the beginnings of its own matches are added."""

BEHIND_A_BEGINNING = (" ", "a", "1", "\n", "A ")
ENDS = ("", " \x01")
"""Nothing, and what hardly any pattern goes on with: it must take back what it took."""

SHORT, LONG = 72, 288
GROWTH = 7
"""How many times the steps for SHORT those for LONG may be: four where they grow with it, sixteen by its square."""

A_CHARACTER = 130
"""Steps for one character: two bounded repeats within each other would need several hundred."""


@pytest.fixture(autouse=True)
def _deep() -> Iterator[None]:
    """The counting matcher calls itself for each turn of a repeat."""
    limit = sys.getrecursionlimit()
    sys.setrecursionlimit(50_000)
    yield
    sys.setrecursionlimit(limit)


PATTERNS = product_patterns()


@pytest.mark.parametrize("found", PATTERNS, ids=[found.where for found in PATTERNS])
def test_a_pattern_takes_steps_in_proportion_to_the_text(found: Found) -> None:
    counter = StepCounter(found.pattern)
    own = list(beginnings(found.pattern))
    repeated = [
        ("", unit) for unit in (*UNITS, *own, *(f"{begun} " for begun in own), *(f"{begun}\n" for begun in own))
    ]
    repeated += [(begun, unit) for begun in own for unit in BEHIND_A_BEGINNING]
    for begun, unit in repeated:
        for end in ENDS:
            grows = steps_grow(counter, begun, unit, end, found)
            assert not grows, f"{found.where} over {begun!r} and many {unit!r}: {grows}\n{found.pattern.pattern!r}"


def steps_grow(counter: StepCounter, begun: str, unit: str, end: str, found: Found) -> str:
    """What is wrong with the number of steps; empty where they grow with the text."""
    times = max(SHORT // len(unit), 6)
    short, long = begun + unit * times + end, begun + unit * times * (LONG // SHORT) + end
    if isinstance(found.pattern.pattern, bytes):
        short, long = short.encode(), long.encode()  # type: ignore[assignment]
    few = 0
    try:
        few = counter.steps(short, A_CHARACTER * len(short), searched=found.searched)
        counter.steps(long, GROWTH * few + 500, searched=found.searched)
    except TooManySteps:
        if not few:
            return f"more than {A_CHARACTER} steps a character"
        return f"{few:,} steps for {len(short)} characters, more than {GROWTH} times that for {len(long)}"
    return ""


TEXTS = {
    "text",
    "html",
    "sentence",
    "line",
    "note",
    "link",
    "url",
    "word",
    "words",
    "claim",
    "proof",
    "customer",
    "request",
}
"""What the parameters are called that take words of customers, articles or models."""

WORDS_TAKEN = {"patterns": COURTESY, "words": WORDS}
"""What those take that are given the phrasebook beside the text."""


def text_functions() -> dict[str, Callable[[str], object]]:
    """Every public function that needs nothing but text, and those that need something beside it."""
    found: dict[str, Callable[[str], object]] = {
        "drafter.cleaning.request.open_request": lambda text: open_request(conversation(text), COURTESY),
        "drafter.cleaning.request.open_request (HTML)": lambda text: open_request(
            conversation(f"<p>{text}</p>", html=True), COURTESY
        ),
        "drafter.cleaning.html_text.html_to_text": lambda text: html_to_text(text, 200_000),
        "drafter.prompting.prompt_set.material": lambda text: material(text, 4_000),
        "drafter.text.sentences.classify (signed)": lambda text: classify(text, COURTESY, "Sam"),
        "drafter.handbook.yaml_tree.read_yaml": lambda text: read_yaml(f"a: {text}", "it"),
        "kb_index.passages.outline.sections": lambda text: list(sections("A title", text)),
        "kb_index.sources.tables.read_csv": lambda text: list(read_csv(f"id,text\n1,{text}", "it")),
        "kb_index.sources.tables.read_jsonl": lambda text: list(read_jsonl(text, "it")),
    }
    for name in modules():
        module = importlib.import_module(name)
        for key in getattr(module, "__all__", ()):
            function = getattr(module, key)
            if inspect.isfunction(function) and function.__module__ == name:
                needed = [p for p in inspect.signature(function).parameters.values() if p.default is p.empty]
                if any(map(_is_text, needed)) and all(_is_text(p) or p.name in WORDS_TAKEN for p in needed):
                    found[f"{name}.{key}"] = partial(
                        given_everywhere, function, [None if _is_text(p) else WORDS_TAKEN[p.name] for p in needed]
                    )
    return found


def _is_text(parameter: inspect.Parameter) -> bool:
    return parameter.name in TEXTS and parameter.annotation in (str, "str")


def given_everywhere(function: Callable[..., object], beside: list[object], text: str) -> object:
    """What `function` makes of `text`, given in each place for which nothing is kept."""
    return function(*(text if kept is None else kept for kept in beside))


def conversation(text: str, *, html: bool = False) -> Conversation:
    asked = {"author": "customer", "html" if html else "text": text}
    answered = {"author": "agent", "text": f"Hi,\n\n{text}\n\nBest,\nSam"}
    return Conversation.model_validate({"id": "c", "subject": text[:300], "messages": [asked, answered, asked]})


FUNCTIONS = text_functions()


@pytest.mark.parametrize("name", FUNCTIONS)
def test_a_function_makes_calls_in_proportion_to_the_text(name: str) -> None:
    function = FUNCTIONS[name]
    calls(function, "A first call makes what is kept. " * 3)
    for unit in UNITS:
        times = max(SHORT // len(unit), 6)
        few, many = calls(function, unit * times), calls(function, unit * times * (LONG // SHORT))
        assert many <= GROWTH * few + 500, f"{name} over many {unit!r}: {few:,} calls, then {many:,}"


def calls(function: Callable[[str], object], text: str) -> int:
    """How many functions of Python and C are called while `function` reads `text`, whether it refuses it or not."""
    count = 0

    def counted(_frame: object, event: str, _arg: object) -> None:
        nonlocal count
        count += event in ("call", "c_call")

    before = sys.getprofile()
    sys.setprofile(counted)
    try:
        with contextlib.suppress(KnowledgeError, YamlFault, YAMLError):
            function(text)
    finally:
        sys.setprofile(before)
    return count


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        (r"\S+@\S+", "a" * 480),
        (r"\s+$", " " * 480 + "."),
        (r"<meta[^>]+charset", "<meta" * 96),
        (r"(?:\w+\s*){1,6}$", "a" * 60 + "!"),
        (r"\n\s*(?:sources?)\s*:?\s*\n?", "\n" * 480),
    ],
)
def test_the_counting_matcher_sees_what_takes_the_square(pattern: str, text: str) -> None:
    with pytest.raises(TooManySteps):
        StepCounter(re.compile(pattern)).steps(text, 20 * len(text))


@pytest.mark.parametrize("found", PATTERNS[::7], ids=[found.where for found in PATTERNS[::7]])
def test_the_counting_matcher_finds_what_re_finds(found: Found) -> None:
    text: Any = (
        "Hi Maya,\n\nthe Export (3.5 MB) is stuck since 3 May 2026; see https://a.example/b?c=1 [2].\n- *one* two\n"
    )
    text = text.encode() if isinstance(found.pattern.pattern, bytes) else text
    counter = StepCounter(found.pattern, sys.maxsize)
    assert counter.ends(text) == [match.end() for match in found.pattern.finditer(text)]
