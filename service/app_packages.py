"""Packages to install where agents work: the extension for browsers, as a zip file."""

import io
import json
from collections.abc import Mapping
from importlib.metadata import version
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

__all__ = ["extension_package"]

_HERE = Path(__file__).parent
_EXTENSION = _HERE / "extension"
_SHARED = ("copying.js",)
"""Scripts of our pages that the extension uses as they are."""

_DAY = (1980, 1, 1, 0, 0, 0)
"""The date of every file, so that the same version makes the same package."""


def extension_package() -> bytes:
    """The extension for Chromium, Chrome and Edge, with the version that this service has."""
    files = {path.name: path.read_bytes() for path in _EXTENSION.iterdir() if path.is_file()}
    files |= {name: (_HERE / "static" / name).read_bytes() for name in _SHARED}
    manifest = json.loads(files["manifest.json"]) | {"version": version("reply-drafter")}
    return _zipped({**files, "manifest.json": json.dumps(manifest, indent=2).encode()})


def _zipped(files: Mapping[str, bytes]) -> bytes:
    written = io.BytesIO()
    with ZipFile(written, "w", ZIP_DEFLATED) as package:
        for name in sorted(files):
            package.writestr(ZipInfo(name, _DAY), files[name], ZIP_DEFLATED)
    return written.getvalue()
