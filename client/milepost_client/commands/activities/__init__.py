"""Commands about activities: log, correct, list, and take back."""
