"""Vector files that would crash Chroma; whole indexes, damaged for real, are in test_folder_store.py."""

import struct
from pathlib import Path

import pytest

from kb_index.store.vector_files import damage

SIZES = {"data_level0.bin": 300, "length.bin": 12, "link_lists.bin": 12}


@pytest.fixture
def files(tmp_path: Path) -> Path:
    folder = tmp_path / "collection"
    folder.mkdir()
    (folder / "header.bin").write_bytes(struct.pack("<i4Q", 1, 0, 1024, 3, 100) + bytes(64))
    for name, size in SIZES.items():
        (folder / name).write_bytes(bytes(size))
    return folder


def test_whole_files_and_no_files_are_fine(files: Path, tmp_path: Path) -> None:
    assert damage(tmp_path) is None
    assert damage(tmp_path / "nowhere") is None


@pytest.mark.parametrize("name", SIZES)
def test_a_file_cut_short_is_named_with_its_size(files: Path, tmp_path: Path, name: str) -> None:
    (files / name).write_bytes(bytes(SIZES[name] - 1))
    assert f"{name} has {SIZES[name] - 1} bytes instead of at least {SIZES[name]}" in (damage(tmp_path) or "")


@pytest.mark.parametrize("name", SIZES)
def test_a_missing_file_is_named(files: Path, tmp_path: Path, name: str) -> None:
    (files / name).unlink()
    assert (damage(tmp_path) or "").endswith(f"{name} is missing")


def test_a_layout_of_later_versions_is_left_to_chroma(files: Path, tmp_path: Path) -> None:
    (files / "header.bin").write_bytes(struct.pack("<i4Q", 2, 9, 9, 9, 9))
    assert damage(tmp_path) is None
