"""The handbook: its files are read whole or refused with the place and the fix, and a team can build on ours."""

from pathlib import Path

import pytest

from drafter.draft import TextKind
from drafter.errors import PromptError
from drafter.handbook.guidelines import Band, load_handbook, read_guideline
from drafter.situation import Channel, Intent, Situation, Stage, Tone

FRONT = {
    "id": "be-kind",
    "title": "Be kind",
    "essence": "Be kind to everybody.",
    "when": "{tone: [angry, frustrated], channel: [email]}",
    "priority": "70",
}
BODY = "Kindness costs nothing.\n\n**Good:** I see.\n\n**Bad:** Calm down."


def write(folder: Path, id: str = "be-kind", body: str = BODY, **fields: str) -> Path:
    """A guideline file; a field given as '' is left out."""
    folder.mkdir(exist_ok=True)
    front = {**FRONT, "id": id, **fields}
    lines = [f"{key}: {value}" for key, value in front.items() if value]
    path = folder / f"{id}.md"
    path.write_text("\n".join(["---", *lines, "---", body]), "utf-8")
    return path


def refusal(*folders: Path) -> str:
    with pytest.raises(PromptError) as caught:
        load_handbook(folders)
    return str(caught.value)


def angry_email() -> dict[str, frozenset[str]]:
    situation = Situation(channel=Channel.EMAIL, stage=Stage.FOLLOW_UP, intents=(Intent.BUG,), tone=Tone.ANGRY)
    return situation.facet_values()


def test_a_file_becomes_a_guideline(tmp_path: Path) -> None:
    guideline = read_guideline(write(tmp_path, checks="[no-rudeness]", sources="[be-nice-even-if-rude]"))
    assert (guideline.title, guideline.essence) == ("Be kind", "Be kind to everybody.")
    assert (guideline.instruction, guideline.good, guideline.bad) == (
        "Kindness costs nothing.",
        "I see.",
        "Calm down.",
    )
    assert guideline.band is Band.TONE
    assert not guideline.standing
    assert guideline.full_text == "Be kind. Kindness costs nothing.\nGood: I see.\nBad: Calm down."


def test_an_example_may_run_over_several_lines(tmp_path: Path) -> None:
    body = "Number them.\n\n**Good:** To pause:\n1. Open it.\n2. Save.\n\n**Bad:** Just open and save."
    assert read_guideline(write(tmp_path, body=body)).good == "To pause:\n1. Open it.\n2. Save."


def test_every_facet_must_hold_and_one_of_its_values_is_enough(tmp_path: Path) -> None:
    facets = angry_email()
    assert read_guideline(write(tmp_path)).matches(facets)
    assert not read_guideline(write(tmp_path, when="{tone: [angry], channel: [chat]}")).matches(facets)
    assert read_guideline(write(tmp_path, when="")).matches(facets)


def test_unless_takes_a_guideline_away(tmp_path: Path) -> None:
    facets = angry_email()
    assert not read_guideline(write(tmp_path, unless="{intent: [downtime, bug]}")).matches(facets)
    assert read_guideline(write(tmp_path, unless="{intent: [downtime], stage: [idle]}")).matches(facets)


@pytest.mark.parametrize(
    ("priority", "band"), [(100, "safety"), (90, "safety"), (89, "truth"), (79, "tone"), (59, "channel"), (10, "wow")]
)
def test_the_priority_says_the_band(priority: int, band: str) -> None:
    assert Band.of(priority).words == band


def test_guidelines_are_for_what_customers_read_unless_they_say_otherwise(tmp_path: Path) -> None:
    assert TextKind.REPLY in read_guideline(write(tmp_path)).kinds
    assert TextKind.BUG_NOTE not in read_guideline(write(tmp_path)).kinds
    assert read_guideline(write(tmp_path, kinds="[bug-note]")).kinds == (TextKind.BUG_NOTE,)


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"when": "{mood: [angry]}"}, "be-kind.md:5: when: unknown facet 'mood'; known are channel,"),
        ({"when": "{tone: [angrey]}"}, "be-kind.md:5: when: unknown tone value 'angrey' (did you mean 'angry'?)"),
        ({"when": "\n  channel: [email]\n  tone: [mad]"}, "be-kind.md:7: when: unknown tone value 'mad'"),
        ({"unless": "{stage: [over]}"}, "be-kind.md:7: unless: unknown stage value 'over'"),
        ({"when": "{tone: []}"}, "be-kind.md:5: when: facet 'tone' has no values"),
        ({"when": "{tone: angry}"}, "be-kind.md:5: when.tone: must be a list, such as [one, two] (given: 'angry')"),
        ({"when": "[angry]"}, "be-kind.md:5: when: must map facets to lists, such as {tone: [angry, frustrated]}"),
        ({"priority": "9"}, "be-kind.md:6: priority: Input should be greater than or equal to 10 (given: '9')"),
        ({"priority": "high"}, "be-kind.md:6: priority: Input should be a valid integer"),
        ({"title": ""}, "be-kind.md:2: title: this key is missing"),
        ({"id": "Be Kind"}, "Be Kind.md:2: id: String should match pattern"),
        ({"kinds": "[letter]"}, "be-kind.md:7: kinds.0: Input should be 'reply'"),
        (
            {"essence": " ".join(["word"] * 23)},
            "be-kind.md:4: essence: the essence has 23 words, at most 22 are allowed",
        ),
        ({"mood": "glad"}, "be-kind.md:7: unknown key 'mood'; known are checks,"),
        ({"instruction": "sneaked in"}, "be-kind.md:7: unknown key 'instruction'"),
        ({"checks": "\n  - no-rudeness\n  - no-rudenes"}, "be-kind.md:9: unknown check 'no-rudenes' among"),
        ({"overrides": "[be-kinda]"}, "be-kind.md:7: unknown guideline 'be-kinda' (did you mean 'be-kind'?)"),
        ({"overrides": "[be-kind]"}, "be-kind.md:7: what 'be-kind' overrides overrides it in turn"),
        ({"replaces": "true"}, "be-kind.md:7: no earlier folder has a guideline 'be-kind' to replace"),
    ],
)
def test_a_wrong_field_is_refused_with_its_line(tmp_path: Path, fields: dict[str, str], message: str) -> None:
    write(tmp_path, **fields)
    assert message in refusal(tmp_path)


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ("Just words.", "(found: none)"),
        ("Words.\n**Good:** Yes.", "(found: Good)"),
        ("Words.\n**Bad:** No.\n**Good:** Yes.", "(found: Bad then Good)"),
        ("Words.\n**Good:** a\n**Good:** b\n**Bad:** c", "(found: Good then Good then Bad)"),
        ("**Good:** Yes.\n**Bad:** No.", "the instruction part of the body is empty"),
        ("Words.\n**Good:**\n**Bad:** No.", "the good part of the body is empty"),
    ],
)
def test_a_body_without_instruction_or_examples_is_refused(tmp_path: Path, body: str, message: str) -> None:
    write(tmp_path, body=body)
    assert message in refusal(tmp_path)
    assert "be-kind.md:8:" in refusal(tmp_path)


def test_the_id_is_the_file_name(tmp_path: Path) -> None:
    write(tmp_path).rename(tmp_path / "kindness.md")
    assert "kindness.md:2: the id is 'be-kind', but the file is named 'kindness.md'" in refusal(tmp_path)


def test_a_team_adds_guidelines_and_replaces_ours(tmp_path: Path) -> None:
    ours, team = tmp_path / "ours", tmp_path / "team"
    write(ours)
    write(team, "be-brief")
    write(team, title="Be very kind", replaces="true")
    handbook = load_handbook([ours, team])
    assert [(g.id, g.title) for g in handbook] == [("be-brief", "Be kind"), ("be-kind", "Be very kind")]


def test_a_team_takes_one_of_ours_out(tmp_path: Path) -> None:
    write(tmp_path / "ours")
    write(tmp_path / "team", replaces="true", enabled="false")
    assert len(load_handbook([tmp_path / "ours", tmp_path / "team"])) == 0


def test_the_same_id_twice_is_no_accident_or_it_is_refused(tmp_path: Path) -> None:
    write(tmp_path / "ours")
    write(tmp_path / "team")
    message = refusal(tmp_path / "ours", tmp_path / "team")
    assert "be-kind.md:2: the id 'be-kind' exists already in" in message
    assert "write 'replaces: true'" in message


def test_guidelines_that_override_each_other_in_a_circle_are_refused(tmp_path: Path) -> None:
    write(tmp_path, "a", overrides="[b]")
    write(tmp_path, "b", overrides="[c]")
    write(tmp_path, "c", overrides="[a]")
    assert "a.md:7: what 'a' overrides overrides it in turn; remove one" in refusal(tmp_path)


def test_a_folder_that_is_not_there_is_refused(tmp_path: Path) -> None:
    assert "correct handbook_paths or create it" in refusal(tmp_path / "absent")


def test_a_readme_is_no_guideline(tmp_path: Path) -> None:
    (tmp_path / "README.md").write_text("How to edit these files.", "utf-8")
    assert len(load_handbook([tmp_path])) == 0


def test_the_hash_follows_the_words_and_not_the_place(tmp_path: Path) -> None:
    before = load_handbook([write(tmp_path / "one").parent]).content_hash
    assert load_handbook([write(tmp_path / "two").parent]).content_hash == before
    write(tmp_path / "two", body=BODY.replace("Kindness", "Courtesy"))
    assert load_handbook([tmp_path / "two"]).content_hash != before
