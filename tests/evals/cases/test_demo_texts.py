"""The words of customers come out of every kind of row."""

from evals.cases.demo_texts import demo_texts


def test_texts_are_what_customers_wrote() -> None:
    texts = demo_texts()
    assert "export" in texts["examples/conversations/export-stuck.json"].lower()
    for name in ("labelled_messages", "labelled_phrases"):
        assert any(text.strip() for place, text in texts.items() if f"{name}.jsonl:" in place)
