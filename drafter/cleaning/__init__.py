"""A mail, a page of HTML or a chat turned into what the customer says now."""
