"""The path to a new source format, as CONTRIBUTING.md says it."""

from pathlib import Path

from tests.paths.workshop import Workshop, written

INDEX = """
import drafter.wiring
from service.cli import main
from tests.evals.word_embedder import WordEmbedder

drafter.wiring.build_embedder = lambda settings: WordEmbedder()
main(WORDS)
"""


def said(copy: Workshop, *words: str) -> str:
    """What `drafter` prints in the copy."""
    data = str(copy.folder / "data")
    return copy.python("-c", INDEX.replace("WORDS", repr([*words])), DRAFTER_DATA_DIR=data, COLUMNS="100")


def test_its_files_are_read_and_found(tmp_path: Path) -> None:
    copy = Workshop(tmp_path)
    (tmp_path / "help").mkdir()
    (tmp_path / "help" / "vouchers.md").write_text("# Vouchers\n\nA voucher is valid for three years.", "utf-8")
    (tmp_path / "help" / "pets.text").write_text("Pets\nDogs are welcome in every studio.", "utf-8")
    assert "1 added" in said(copy, "index", "help")

    copy.write(written("A new source format"))
    files = "kb_index/sources/files.py"
    page = "from kb_index.sources.placeholders import"
    copy.edit(files, page, f"from kb_index.sources.plain import read_plain\n{page}")
    copy.edit(files, '    ".pdf": ', '    ".text": _page_of(read_plain),\n    ".pdf": ')
    assert "1 added" in said(copy, "index", "help")
    found = said(copy, "search", "are dogs welcome in the studio?")
    assert "Pets" in found
    assert "Dogs are welcome in every studio." in found
