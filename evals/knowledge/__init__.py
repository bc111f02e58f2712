"""States of knowledge and prompts to measure: folders, git references, the demo."""
