"""Commands for files: import, export, backup, restore."""
