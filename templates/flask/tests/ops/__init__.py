"""Tests of what operators need."""
