"""What is given away in the forms of others: tables, calendars, address books, a story to read."""
