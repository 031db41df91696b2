"""What an organisation sets for its people, in newsvc.toml."""
