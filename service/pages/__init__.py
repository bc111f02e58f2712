"""The pages: rendered here, made alive with htmx and one small script of our own."""
