"""The tools that assistants use over the Model Context Protocol: they look, explain and draft, and send nothing."""
