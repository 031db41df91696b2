"""People who register, log in and log out."""
