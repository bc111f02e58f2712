"""Words are files that leads edit: every fault at once, each with its line, and our words below one's own."""

import re
import tomllib
from pathlib import Path

import pytest

from drafter.bundled import BUNDLED
from drafter.errors import PromptError
from drafter.phrasebook import ENGLISH, bundled_words, find_faults, load_phrasebook
from drafter.phrasebook.languages import EnglishSayings, Recognised, Sayings

OURS = sorted((BUNDLED / "words").glob("*.toml"))


def own(folder: Path, name: str, text: str) -> Path:
    """A prompt set in `folder` with one file of words."""
    (folder / "words").mkdir(exist_ok=True)
    (folder / "words" / name).write_text(text, "utf-8")
    return folder


def faults(folder: Path, name: str, text: str) -> list[str]:
    found = [str(fault) for fault in find_faults(own(folder, name, text))]
    assert all(fault.startswith(f"{folder}/words/{name}:") for fault in found), found
    return [fault.removeprefix(f"{folder}/words/") for fault in found]


@pytest.mark.parametrize("path", OURS, ids=[path.stem for path in OURS])
def test_every_file_of_ours_holds_every_line(path: Path) -> None:
    data = tomllib.loads(path.read_text("utf-8"))
    assert data["say"].keys() == Sayings.model_fields.keys()
    assert data["recognise"].keys() == Recognised.model_fields.keys()
    assert data.get("english", {}).keys() == (EnglishSayings.model_fields.keys() if path.stem == ENGLISH else set())


def test_ours_are_the_seven_languages_that_we_write() -> None:
    words = bundled_words()
    assert words.languages == {"en", "de", "fr", "es", "it", "nl", "pt"}
    assert find_faults(BUNDLED) == []
    assert (words.name("de"), words.name("sv")) == ("German", None)


def test_english_is_the_one_fallback() -> None:
    words = bundled_words()
    assert words.say("fi") is words.say("en")
    assert words.first_person("fi") == words.first_person("en")
    assert words.say("de").wish != words.say("en").wish


def test_a_file_of_ones_own_may_hold_what_it_wants_otherwise_and_no_more(tmp_path: Path) -> None:
    words = load_phrasebook(own(tmp_path, "en.toml", '[say]\nwish = "Have a sunny day!"'))
    assert words.say("en").wish == "Have a sunny day!"
    assert words.say("en").thanks == bundled_words().say("en").thanks
    assert words.english == bundled_words().english


def test_a_prompt_set_without_words_has_ours(tmp_path: Path) -> None:
    assert load_phrasebook(tmp_path) == bundled_words()
    assert load_phrasebook(tmp_path).hash == bundled_words().hash


def test_the_hash_moves_with_a_word_and_not_with_a_comment(tmp_path: Path) -> None:
    assert load_phrasebook(own(tmp_path, "nl.toml", "# ours are good\n")).hash == bundled_words().hash
    changed = own(tmp_path, "nl.toml", "[recognise]\nsorry = ['sorry', 'spijt']\n")
    assert load_phrasebook(changed).hash != bundled_words().hash


def test_all_faults_are_one_error_with_a_line_each(tmp_path: Path) -> None:
    said = "# ours\n[say]\nwish = ''\nmore = 'See {page}'\nwishes = 'x'\n"
    text = f"{said}\n[recognise]\nsorry = [\n 'so',\n '(so)',\n]\n"
    found = faults(tmp_path, "en.toml", text)
    assert sorted(found) == [
        "en.toml:10: recognise.sorry: '(so)' cannot stand in a phrase; write (?:one|other) (given: '(so)').",
        "en.toml:3: say.wish: a sentence is text in one line with single spaces, and never empty; write it.",
        "en.toml:4: say.more: nothing fills in {page} here; places of this sentence: {link}.",
        "en.toml:5: unknown line 'wishes' among 48; near are wish.",
    ]
    with pytest.raises(PromptError) as error:
        load_phrasebook(tmp_path)
    assert len(str(error.value).splitlines()) == 4


@pytest.mark.parametrize(
    ("name", "text", "told"),
    [
        ("en.toml", "[say]\nmore = 'Read on.'", "en.toml:2: say.more: the place {link} is missing"),
        ("en.toml", "[say]\nmore = 'See {link!r}'", "en.toml:2: say.more: nothing fills in {link}"),
        ("en.toml", "[say]\nmore = 'See {link'", "en.toml:2: say.more: a '{' or '}' stands alone"),
        ("en.toml", "[say]\nwish = 3", "en.toml:2: say.wish: must be text; put quotes around it (given: '3')"),
        ("en.toml", "[recognise]\nsorry = 'so'", "en.toml:2: recognise.sorry: must be a list"),
        ("en.toml", "[recognise]\nsorry = []", "en.toml:2: recognise.sorry: the list is empty"),
        ("en.toml", "[recognise]\ncommon_words = ' '", "en.toml:2: recognise.common_words: no word stands here"),
        ("de.toml", "[glossary]\ncancel = ''", "de.toml:2: glossary.cancel: no word stands here"),
        ("en.toml", "\n[saying]\nwish = 'x'", "en.toml:2: unknown section 'saying' (did you mean 'say'?)"),
        ("en.toml", "say = 3", "en.toml:1: say: must be a section of lines (given: '3')"),
        ("en.toml", "[say]\nwish = 'x", "en.toml:2: is not valid TOML"),
        ("en.toml", "[say]\nwish = ", "en.toml:2: is not valid TOML: Invalid value"),
        ("de.toml", "[english]\nreason = 'x'", "de.toml:1: english: only en.toml has this section; remove it."),
        ("sv.toml", "language = 'Swedish'", "sv.toml:1: say: this section is missing; add [say] with all its lines"),
        ("sv.toml", "language = 'Swedish'\n[say]\n", "sv.toml:2: say.greeting: this line is missing; add it."),
        ("sv.toml", "language = 'x", "sv.toml:1: is not valid TOML"),
        ("sv.toml", "", "sv.toml:1: language: this line is missing; add it."),
        ("swedish.toml", "", "swedish.toml:1: the file must be named after its language by two small letters"),
    ],
)
def test_each_fault_says_where_which_rule_and_what_to_do(tmp_path: Path, name: str, text: str, told: str) -> None:
    assert any(fault.startswith(told) for fault in faults(tmp_path, name, text)), faults(tmp_path, name, text)


def test_a_file_that_is_no_text_is_told(tmp_path: Path) -> None:
    (tmp_path / "words").mkdir()
    (tmp_path / "words" / "de.toml").write_bytes(b"language = '\xff'")
    with pytest.raises(PromptError, match=r"de\.toml:1: is not UTF-8 \(byte 12\); save it as UTF-8"):
        load_phrasebook(tmp_path)
    (tmp_path / "words" / "de.toml").unlink()
    (tmp_path / "words" / "de.toml").mkdir()
    with pytest.raises(PromptError, match=r"de\.toml cannot be read"):
        load_phrasebook(tmp_path)
    assert len(find_faults(tmp_path)) == 1


def test_a_file_that_a_windows_editor_saved_is_read(tmp_path: Path) -> None:
    (tmp_path / "words").mkdir()
    (tmp_path / "words" / "en.toml").write_bytes(b"\xef\xbb\xbf[say]\r\nwish = 'Bye!'\r\n")
    assert load_phrasebook(tmp_path).say("en").wish == "Bye!"


def test_the_head_of_the_english_file_explains_every_line() -> None:
    lines = (BUNDLED / "words" / "en.toml").read_text("utf-8").splitlines()
    bare = [n for n, line in enumerate(lines) if re.match(r"\w+ = ", line) and not lines[n - 1].startswith("#")]
    assert {lines[n].split(" = ")[0] for n in bare} <= {
        *("language", "steps", "specifics", "screenshot", "ask_steps", "ask_specifics", "ask_screenshot"),
    }
