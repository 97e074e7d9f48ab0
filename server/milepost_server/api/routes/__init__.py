"""The routes of the API, one resource a file; they know the rest of `api` and not each other."""
