"""One class per table of `server.db`, each within a transaction that somebody else began."""
