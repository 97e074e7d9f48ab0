"""What concerns people, opportunities and next steps."""
