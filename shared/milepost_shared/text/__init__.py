"""English text for the values of the model: nouns, amounts and days as text, and names compared.

It may know the events, and no other package.
"""
