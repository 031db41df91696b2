"""A service's folder: where it is made, its first steps there, and its checks."""
