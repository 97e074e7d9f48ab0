"""Looking back: how things stood, what changed between two days, and what if."""
