"""Address books of others: people with what is known of them."""
