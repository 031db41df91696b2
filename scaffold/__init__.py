"""newsvc starts Python web services and keeps them right."""

__version__ = "0.2.0"
