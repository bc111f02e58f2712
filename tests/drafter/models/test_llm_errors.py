"""Every exception of LiteLLM has a place in our tree; a new version with a new one fails here."""

import inspect

from drafter.models.llm import LiteLLMModel
from drafter.models.llm_errors import FOREIGN


def litellm_exceptions() -> dict[str, type[BaseException]]:
    """The exception classes that LiteLLM itself defines."""
    list_through = LiteLLMModel("openai/gpt-4o")
    assert list_through.tier  # loads LiteLLM the way the product does
    import litellm.exceptions as module

    return {
        name: cls
        for name, cls in inspect.getmembers(module, inspect.isclass)
        if issubclass(cls, BaseException) and cls.__module__ == module.__name__
    }


def test_no_exception_of_litellm_is_unmapped() -> None:
    found = litellm_exceptions()
    assert len(found) > 20
    assert found.keys() <= FOREIGN.keys(), "give these a place in drafter/models/llm_errors.py"
    assert FOREIGN.keys() <= found.keys(), "LiteLLM has these no more"
