"""The console: what a lead wants to know of all drafts together, summed in the database, within one's mailboxes."""
