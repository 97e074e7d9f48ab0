"""How text is laid out: columns of a terminal, tables, wrapped lines and documents.

Knows no goals and no log: it takes text and gives text.
"""
