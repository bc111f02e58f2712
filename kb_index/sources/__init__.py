"""Files, exports and pages turned into documents."""
