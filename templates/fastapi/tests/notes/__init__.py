"""Tests of app.notes."""
