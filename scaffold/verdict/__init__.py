"""Flask or FastAPI: the criteria, and the engine that weighs them."""
