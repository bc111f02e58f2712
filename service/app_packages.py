"""Packages to install where agents work, as zip files: the extension for browsers, the app for Zendesk."""

import io
import json
from collections.abc import Mapping
from importlib.metadata import version
from pathlib import Path
from urllib.parse import quote, urlsplit
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

__all__ = ["extension_package", "zendesk_package"]

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


def zendesk_package(address: str, desk: str) -> bytes:
    """The app for the sidebar of Zendesk's tickets, which opens the panel of the service at `address` for the help
    desk that is connected as `desk`. Zendesk signs what its agents open (`signedUrls`); no key is in it."""
    name, told = "Reply Drafter", "Drafts a reply whose facts show their sources. Nothing is sent."
    sidebar = {"url": f"{address.rstrip('/')}/sidebar/in/{quote(desk, safe='')}", "flexible": True}
    manifest = {
        "name": name,
        "author": {"name": name, "email": f"support@{urlsplit(address).hostname}"},
        "defaultLocale": "en",
        "private": True,
        "signedUrls": True,
        "location": {"support": {"ticket_sidebar": sidebar}},
        "version": version("reply-drafter"),
        "frameworkVersion": "2.0",
    }
    words = {"app": {"name": name, "short_description": told, "long_description": told}}
    texts = {"manifest.json": manifest, "translations/en.json": words}
    logos = {"assets/logo-small.png": _EXTENSION / "icon128.png", "assets/logo.png": _HERE / "static" / "logo.png"}
    return _zipped(
        {path: json.dumps(value, indent=2).encode() for path, value in texts.items()}
        | {path: file.read_bytes() for path, file in logos.items()}
    )


def _zipped(files: Mapping[str, bytes]) -> bytes:
    written = io.BytesIO()
    with ZipFile(written, "w", ZIP_DEFLATED) as package:
        for name in sorted(files):
            package.writestr(ZipInfo(name, _DAY), files[name], ZIP_DEFLATED)
    return written.getvalue()
