"""reStructuredText, AsciiDoc and plain text come out as any other page."""

import subprocess
from typing import Any

import pytest

from kb_index.errors import SourceError
from kb_index.sources.asciidoc import read_asciidoc
from kb_index.sources.plain_text import read_plain_text
from kb_index.sources.rst import read_rst

RST = """
:orphan:

.. _water:

Change the water
================

See :ref:`the pump <pump>` and select :menuselection:`File --> Save`. Up to 10 [1]_ litres.

.. note:: Daily.

.. tabs::

   .. tab:: Mac

      Use brew.

   .. group-tab:: Linux

      Use apt.

Then wait.

.. toctree::
   :maxdepth: 2

   other

.. code-block:: bash
   :emphasize-lines: 1

   pump <on>

.. versionadded:: 2.0
   Warm water.

.. raw:: html

   <p>Raw</p>

.. include:: /etc/hostname

Prices
------

.. list-table::
   :header-rows: 1

   * - Plan
     - Price
   * - Solo
     - 3 EUR

.. [1] More on request.
"""


def test_a_page_of_sphinx() -> None:
    page = read_rst(RST)
    assert page.title == "Change the water"
    assert page.text == (
        "# Change the water\n\nSee the pump and select File > Save. Up to 10 litres.\n\nDaily.\n\n"
        "## Mac\n\nUse brew.\n\n## Linux\n\nUse apt.\n\n##\n\nThen wait.\n\n```\npump <on>\n```\n\n"
        "Added in version 2.0: Warm water.\n\n## Prices\n\n| Plan | Price |\n| --- | --- |\n| Solo | 3 EUR |\n\n"
        "More on request."
    )


@pytest.mark.parametrize(
    "text", ["Title\n===", "``", "*", ".. x::", "| a", "=====\n", "+--\n|", ".. |a| image:: x\n"]
)
def test_broken_rst_is_read_all_the_same(text: str) -> None:
    assert "Words." in read_rst(f"Words.\n\n{text}\n").text


def test_a_page_of_asciidoctor() -> None:
    pytest.importorskip("pypandoc")
    page = read_asciidoc(
        "= Light\n:product: Tern\n\n{product} is *warm*.\n\ninclude::secret.txt[]\n\n.Mind\n[NOTE]\n====\nHot "
        "bulbs.\n====\n\n"
        "== Steps\n\n. Open it\n+\nSlowly.\n. Save\n\n[source,bash]\n----\nlamp on\n----\n\n|===\n|Plan "
        "|Price\n\n|Solo |3\n|==="
    )
    assert page.title == "Light"
    assert page.text == (
        "Tern is **warm**.\n\n**Mind**\n\nHot bulbs.\n\n# Steps\n\n1. Open it\n\n   Slowly.\n2. Save\n\n"
        "```\nlamp on\n```\n\n| Plan | Price |\n| --- | --- |\n| Solo | 3 |"
    )


def test_without_pandoc_asciidoc_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "pypandoc", None)
    with pytest.raises(SourceError, match=r"pip install 'reply-drafter\[office\]'"):
        read_asciidoc("= Light")


def test_a_converter_that_does_not_end_is_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("pypandoc")

    def run(command: list[str], **options: Any) -> None:
        raise subprocess.TimeoutExpired(command, options["timeout"])

    monkeypatch.setattr(subprocess, "run", run)
    with pytest.raises(SourceError, match="not understood within 60 seconds; split it"):
        read_asciidoc("= Light")


@pytest.mark.parametrize(
    ("text", "title", "words"),
    [
        ("Heat\n\nTwenty degrees.", "Heat", "Twenty degrees."),
        ("Heat\n====\n\nTwenty degrees.", "Heat", "Twenty degrees."),
        ("Heat it to twenty degrees.\n\nThen wait.", "", "Heat it to twenty degrees.\n\nThen wait."),
        ("Heat it to twenty degrees\nand wait.", "", "Heat it to twenty degrees\nand wait."),
        ("Heat", "Heat", "Heat"),
    ],
)
def test_the_first_line_of_a_text_is_its_title_where_it_stands_alone(text: str, title: str, words: str) -> None:
    page = read_plain_text(text)
    assert (page.title, page.text) == (title, words)
