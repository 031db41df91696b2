"""Notes: the example feature, to copy or to delete."""
