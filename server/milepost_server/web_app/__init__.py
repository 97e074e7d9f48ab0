"""The web app's files, as they were built: where they are, and what to say of each when it is served."""
