"""What the package offers, and that looking at its words costs nothing."""

import subprocess
import sys
from pathlib import Path

import pytest

import kb_index


def test_every_name_is_there() -> None:
    assert all(getattr(kb_index, name).__class__ for name in kb_index.__all__)


def test_a_name_that_is_not_there_is_an_error() -> None:
    with pytest.raises(AttributeError, match="no attribute 'Nothing'"):
        kb_index.Nothing  # noqa: B018


def test_documents_and_errors_load_no_library(root: Path) -> None:
    code = (
        "import sys, kb_index, kb_index.documents, kb_index.errors\n"
        "print(*sorted({'numpy', 'chromadb', 'tantivy', 'yaml', 'selectolax', 'markdown_it'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=root, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == ""
