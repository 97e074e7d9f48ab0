"""English text for the values of the model: nouns, amounts and days as text, names compared, and what is
harmful escaped.

It knows no other package.
"""
