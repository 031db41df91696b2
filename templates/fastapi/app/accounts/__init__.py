"""Accounts: people register and log in."""
