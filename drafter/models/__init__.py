"""Language models: any of LiteLLM, the one that comes along, a scripted one, and the chain to fall back on."""
