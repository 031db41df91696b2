"""Tests of the HTTP pieces."""
