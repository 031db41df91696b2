"""The only reader and the only writer of the terminal."""
