"""What devices ask: joining, their messages, tokens, and that the server writes for their person."""
