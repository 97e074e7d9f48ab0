"""What a device and the server share: the model (pure) and the log (SQLite). See shared/README.md."""
