"""`python -m scaffold` is `newsvc`."""

from scaffold.cli import main

main()
