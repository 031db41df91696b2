"""Notes: the example feature, to learn from, copy and delete."""
