"""PyNaCl's encrypting half, of which nothing is called: nkeys imports the module and uses none of it."""
