"""Read models over all that a person has: activities, people, opportunities, attribution, focus, purposes,
reviews, statistics and SMART. Each is a pure function of a book (or of its goals and entries) and a day, and
returns a view that the command prints as JSON and the API answers.

It knows `progress` and `text`, and everything below them. It reads no log, and words nothing but the findings
of SMART and the questions of a review, which are part of those views.
"""
