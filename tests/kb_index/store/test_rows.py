"""Nothing of a passage or a record changes on its way through Chroma's metadata."""

from datetime import UTC

from hypothesis import given
from hypothesis import strategies as st

from kb_index.documents import Kind, Passage, Visibility
from kb_index.store.rows import Record, from_passage, from_record, to_passage, to_record

WORDS = st.text(max_size=20)
MAILBOXES = st.lists(WORDS, max_size=3).map(tuple)

PASSAGES = st.builds(
    Passage,
    id=WORDS,
    document_id=WORDS,
    kind=st.sampled_from(Kind),
    title=WORDS,
    heading_path=st.lists(WORDS, max_size=3).map(tuple),
    text=WORDS,
    start=st.integers(0, 10**6),
    end=st.integers(0, 10**6),
    source=WORDS,
    link=st.none() | WORDS,
    visibility=st.sampled_from(Visibility),
    updated_at=st.none() | st.datetimes(timezones=st.just(UTC)),
    mailboxes=MAILBOXES,
    language=st.sampled_from([None, "en", "pt"]),
    content_hash=WORDS,
)
RECORDS = st.builds(
    Record,
    document_id=WORDS,
    source=WORDS,
    kind=st.sampled_from(Kind),
    version=WORDS,
    passages=st.integers(0, 100),
    visibility=st.sampled_from(Visibility),
    mailboxes=MAILBOXES,
    title=WORDS,
    link=st.none() | WORDS,
    updated_at=st.none() | st.datetimes(timezones=st.just(UTC)),
    tags=MAILBOXES,
    answered_with=MAILBOXES,
    language=st.sampled_from([None, "en", "pt"]),
)


@given(passage=PASSAGES)
def test_passages(passage: Passage) -> None:
    row = from_passage(passage)
    assert to_passage(passage.id, row, passage.text) == passage
    assert all(isinstance(value, str | int | bool) for value in row.values())


@given(record=RECORDS)
def test_records(record: Record) -> None:
    assert to_record(record.document_id, from_record(record)) == record
