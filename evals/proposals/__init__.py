"""Golden cases proposed from what agents sent instead."""
