"""How changes to a project's files land: all of them or none, whatever stops the program, and back again."""
