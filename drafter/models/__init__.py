"""Any model of LiteLLM, the chain of those to fall back on, and the fake one for tests."""
