"""The handbook as data: its guidelines, how they are chosen, and what is wrong with them."""
