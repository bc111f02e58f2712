"""The house rules that a linter cannot see: who may import whom, what is public, how large things are."""

import ast
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
LAYERS = {
    "kb_index": frozenset[str](),
    "drafter": frozenset({"kb_index"}),
    "service": frozenset({"drafter", "evals", "kb_index"}),  # its command line shows what evaluations measure
    "evals": frozenset({"drafter", "kb_index"}),
}
ROOMS = {
    "kb_index": """
        errors durable languages documents scope passages sources crawl store sync search index_info index
        calibration
    """,
    "drafter": """
        errors tracing parts bundled aim situation phrasebook text models conversation account_sources
        mailbox terms receipt draft wish refinement cleaning attachments privacy reading translation
        glossary sound_sources retrieval asks evidence account brief queue_place limits case outcome aiming
        proof writing checks handbook prompting translator second_look preparation next_steps screening
        foreign_asks notices proofreading kept_readers side_by_side corrections sent_words upholding
        explanation events stopwatch writer verification better_proved refining instruction issued_receipt
        pipeline replay past setting_forms settings wiring
    """,
    "evals": """
        errors trust run_log stats caches knowledge cases judges scorers runs comparison gate ablation
        rendering report proposals reading evidence grounding injection languages privacy versus
    """,
}
"""The rooms of each package, folders and single modules alike: one may import those before it, never one behind."""
ONLY_IMPORTER = {
    "imapclient": "service.helpdesks.imap",
    "litellm": "drafter.models.llm",
    "chromadb": "kb_index.store.chroma",
    "dbos": "service.jobs.engine",
    "tantivy": "kb_index.search.lexical",
    "ragas": "evals.judges.ragas_metrics",
    "smtplib": "service.handoffs.smtp",
    "opentelemetry": "drafter.tracing",
}
ONLY_ROOMS = {
    "alembic": ("service.storage",),
    "mcp": ("service.mcp",),
    "mcp_types": ("service.mcp",),
    "sqlalchemy": ("service.auth", "service.console", "service.hooks", "service.storage"),
}
"""Libraries that only these rooms import: who keeps tables, who sums them, and who speaks to assistants."""
HEAVY = (
    "chromadb",
    "dbos",
    "fastapi",
    "litellm",
    "opentelemetry",
    "ragas",
    "sentence_transformers",
    "tantivy",
    "torch",
    "transformers",
    "xllamacpp",
)
WEB = tuple(
    f"service.{name}"
    for name in """
        answers api app auth.gate client desk edge handoffs.carrying_out jobs.drafting jobs.engine jobs.runner
        listening mcp pages problems telemetry.observed
    """.split()
)
MODULE_LINES, FUNCTION_LINES = 400, 60


def module_name(path: Path) -> str:
    """The dotted name of the module at `path`."""
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


PATHS = {module_name(p): p for layer in LAYERS for p in sorted((ROOT / layer).rglob("*.py"))}
each_module = pytest.mark.parametrize("module", PATHS)


@cache
def tree(module: str) -> ast.Module:
    return ast.parse(PATHS[module].read_text("utf-8"))


def imports(source: ast.AST) -> Iterator[tuple[str, str | None]]:
    """Each (module, name) that the code imports anywhere, functions included; name None: the module itself."""
    for node in ast.walk(source):
        if isinstance(node, ast.Import):
            yield from ((alias.name, None) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield from ((node.module, alias.name) for alias in node.names)


def environment_reads(source: ast.AST) -> list[int]:
    """The lines which read the environment; setting a variable for a library is not reading."""
    lines = []
    writes = {
        id(node.value)
        for node in ast.walk(source)
        if (isinstance(node, ast.Subscript) and isinstance(node.ctx, ast.Store))
        or (isinstance(node, ast.Attribute) and node.attr in ("setdefault", "update"))
    }
    for node in ast.walk(source):
        if isinstance(node, ast.ImportFrom) and node.module == "os":
            lines += [node.lineno for alias in node.names if alias.name in ("environ", "getenv")]
        elif (
            isinstance(node, ast.Attribute)
            and node.attr in ("environ", "getenv")
            and isinstance(node.value, ast.Name)
            and node.value.id == "os"
            and id(node) not in writes
        ):
            lines.append(node.lineno)
    return lines


def exported(module: str) -> list[str] | None:
    """The names in `__all__`, or None where the module has none."""
    for node in tree(module).body:
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "__all__":
            return [str(name) for name in ast.literal_eval(node.value)]
    return None


def defined(module: str) -> set[str]:
    """The public classes and functions that the module itself defines."""
    kinds = (ast.ClassDef, ast.FunctionDef)
    return {node.name for node in tree(module).body if isinstance(node, kinds) and not node.name.startswith("_")}


@each_module
def test_imports_only_go_down(module: str) -> None:
    layer = module.split(".")[0]
    # The command line is one program: it alone may reach from the service into the evals.
    allowed = LAYERS[layer] | {layer} | ({"evals"} if module.startswith("service.cli") else set())
    reached = {name.split(".")[0] for name, _ in imports(tree(module))} & (LAYERS.keys() | {"tests"})
    assert reached <= allowed, f"{module} imports {sorted(reached - allowed)}; allowed: {sorted(allowed)}"


def room(module: str) -> str:
    """The folder or module right inside its package that holds `module`."""
    return module.split(".")[1] if "." in module else ""


@pytest.mark.parametrize("module", [m for m in PATHS if m.split(".")[0] in ROOMS and "." in m])
def test_rooms_import_only_rooms_before_them(module: str) -> None:
    package = module.split(".")[0]
    order = ROOMS[package].split()
    assert room(module) in order, f"{room(module)} is a room that ROOMS does not name; give it a place in the order"
    for source, name in imports(tree(module)):
        if source.split(".")[0] == package:
            reached = room(f"{source}.{name}" if f"{source}.{name}" in PATHS else source)
            behind = reached in order and order.index(reached) > order.index(room(module))
            assert not behind, f"{module} imports {source}, whose room {reached} stands behind its own"


@pytest.mark.parametrize(("library", "owner"), ONLY_IMPORTER.items())
def test_one_module_imports(library: str, owner: str) -> None:
    importers = {m for m in PATHS if any(name.split(".")[0] == library for name, _ in imports(tree(m)))}
    assert importers <= {owner}, f"only {owner} imports {library}"


@pytest.mark.parametrize(("library", "rooms"), ONLY_ROOMS.items())
def test_few_rooms_import(library: str, rooms: tuple[str, ...]) -> None:
    importers = {m for m in PATHS if any(name.split(".")[0] == library for name, _ in imports(tree(m)))}
    assert importers, f"nobody imports {library} any more"
    assert {".".join(m.split(".")[:2]) for m in importers} <= set(rooms), f"only {rooms} import {library}"


@each_module
def test_only_the_edge_reads_the_environment(module: str) -> None:
    if module == "drafter.settings" or module.startswith("service.cli"):
        return
    lines = environment_reads(tree(module))
    assert not lines, f"{module} reads the environment in line {lines}; take the value as an argument instead"


@each_module
def test_public_names_are_listed_and_sorted(module: str) -> None:
    names = exported(module)
    if names is None:
        assert not defined(module), f"{module} needs __all__ with {sorted(defined(module))}"
        return
    assert defined(module) <= set(names), f"missing in __all__: {sorted(defined(module) - set(names))}"
    assert names == sorted(names, key=_as_ruff_sorts), "constants first, then classes, then functions, each sorted"


@each_module
def test_nobody_imports_what_is_not_exported(module: str) -> None:
    for source, name in imports(tree(module)):
        if source in PATHS and name and f"{source}.{name}" not in PATHS:
            assert name in (exported(source) or ()), f"{module} imports {name} from {source}, whose __all__ lacks it"


@each_module
def test_modules_and_functions_stay_small(module: str) -> None:
    lines = len(PATHS[module].read_text("utf-8").splitlines())
    assert lines <= MODULE_LINES, f"{module} has {lines} lines; split it by noun"
    functions = [node for node in ast.walk(tree(module)) if isinstance(node, ast.FunctionDef)]
    long = {f.name for f in functions if (f.end_lineno or 0) - f.lineno + 1 > FUNCTION_LINES}
    assert not long, f"more than {FUNCTION_LINES} lines: {sorted(long)}"


def test_importing_everything_but_the_web_loads_no_heavy_library() -> None:
    modules = [m for m in PATHS if not m.startswith(WEB)]
    code = f"import sys, {', '.join(modules)}; print(*(set({HEAVY!r}) & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert not done.stdout.split(), "import these inside the functions that use them"


def test_the_rules_see_what_they_forbid() -> None:
    source = ast.parse("def f():\n import os, service.app\n os.environ['A'] = '1'\n return os.environ['B']")
    assert ("service.app", None) in imports(source)
    assert environment_reads(source) == [4]


def _as_ruff_sorts(name: str) -> tuple[int, str]:
    return (0 if name.isupper() else 1 if name[:1].isupper() else 2), name
