"""The web app: how it is built and served, and our Python in the browser's Python."""
