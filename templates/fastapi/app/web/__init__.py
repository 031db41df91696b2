"""HTTP: what every feature shares."""
