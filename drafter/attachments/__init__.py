"""Files that come with messages: what they are, and what they say, read as data and within bounds."""
