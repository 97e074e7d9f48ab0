"""What several reads share: parts of their requests and results, and how these are made."""
