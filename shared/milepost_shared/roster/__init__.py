"""Who belongs to a person: the codes of invites, and signed records with the rule that makes members of them.

A roster is a set of records that only grows. Devices and servers hand each other what the other lacks, so
merging two rosters is a union, and who belongs is a pure function of the set. Knows `protocol` and `events`.
"""
