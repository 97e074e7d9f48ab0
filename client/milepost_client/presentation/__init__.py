"""Values as text for a person: phrases, lines, tables and documents, one file per view.

A function called `format_…` returns a piece of text, one that ends in `_phrase` a part of a sentence, in
`_lines` a list of lines, in `_table` a table. It may know the shared packages, what operations, formats and
sync give out, and the width and the encoding of the terminal. It knows no command and prints nothing.
"""
