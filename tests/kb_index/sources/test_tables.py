"""Rows of CSV and JSONL."""

import csv

import pytest

from kb_index.documents import SourceProblem
from kb_index.errors import SourceError
from kb_index.sources.tables import TableRow, read_csv, read_jsonl


def records(rows: object) -> list[tuple[str, str]]:
    return [(row.id, row.body) for row in rows if isinstance(row, TableRow)]  # type: ignore[attr-defined]


@pytest.mark.parametrize("mark", [",", ";", "\t"])
def test_csv_with_any_usual_delimiter(mark: str) -> None:
    text = f'id{mark}Title{mark}Body\n7{mark}Refund{mark}"Ten days,\nor less; always."\n'
    (row,) = read_csv(text, "r.csv")
    assert isinstance(row, TableRow)
    assert (row.id, row.fields.title, row.body) == ("7", "Refund", "Ten days,\nor less; always.")


def test_a_row_without_id_is_called_by_its_line() -> None:
    assert records(read_csv("title,text\na,one\nb,two\n", "r.csv")) == [("2", "one"), ("3", "two")]


def test_a_csv_without_a_column_for_the_text_names_what_it_has() -> None:
    with pytest.raises(SourceError, match="it has 'name', 'wording', it needs one of 'text', 'body'"):
        list(read_csv("name,wording\na,b\n", "r.csv"))


def test_a_row_without_text_is_reported_and_the_next_one_read() -> None:
    problem, row = read_csv("title,text\nempty,\nfull,words\n", "r.csv")
    assert problem == SourceProblem("r.csv", problem.reason)  # type: ignore[union-attr]
    assert "line 2: no text" in problem.reason
    assert isinstance(row, TableRow)


def test_a_field_of_half_a_megabyte_is_read() -> None:
    assert len(records(read_csv(f"text\n{'word ' * 100_000}\n", "r.csv"))[0][1]) > 400_000


def test_reading_a_small_file_leaves_others_their_large_fields() -> None:
    list(read_csv("text\nshort\n", "r.csv"))
    assert csv.field_size_limit() >= 131_072


def test_broken_quotes_say_in_which_line() -> None:
    with pytest.raises(SourceError, match="line 3: not CSV"):
        list(read_csv('text\nfine\n"never" closed"\n', "r.csv"))


def test_jsonl_reports_each_bad_line_and_reads_the_others() -> None:
    text = '{"id": "a", "text": "one"}\n{"id": \n\n[1]\n{"id": "b"}\n{"id": "c", "body": "three"}'
    rows = list(read_jsonl(text, "r.jsonl"))
    assert records(rows) == [("a", "one"), ("c", "three")]
    reasons = [row.reason for row in rows if isinstance(row, SourceProblem)]
    assert [reason.split(":")[0] for reason in reasons] == ["line 2", "line 4", "line 5"]
    assert "not JSON" in reasons[0]
    assert "list instead of an object" in reasons[1]


def test_json_nested_too_deeply_is_a_problem_of_its_line() -> None:
    (problem,) = read_jsonl("[" * 200_000, "r.jsonl")
    assert isinstance(problem, SourceProblem)
    assert "line 1" in problem.reason
