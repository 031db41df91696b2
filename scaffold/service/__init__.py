"""A service's folder: where it is made, and its first steps there."""
