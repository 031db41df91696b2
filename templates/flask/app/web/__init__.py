"""The HTTP pieces that every feature shares."""
