"""Every Flask extension, made here once and bound to an app by the factory."""

from flask_wtf import CSRFProtect

from app.database import Database

# One SQLAlchemy session a request: `database.session`.
database = Database()

# Refuses every POST, PUT, PATCH and DELETE without the token of the visitor's own form.
csrf = CSRFProtect()
