"""The starters: where their releases come from, what they ask, and how they are rendered."""
