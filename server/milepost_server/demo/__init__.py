"""`milepost-server demo`: the real thing, with a year of one person's networking."""
