"""What an operator wants to know of a server, whether it runs or not: how it stands, and what is amiss."""
