"""Runs and comparisons in words, Markdown and JUnit."""
