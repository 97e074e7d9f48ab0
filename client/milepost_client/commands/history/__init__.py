"""Commands for looking back: history, why, chart, diff, replay, review, stats, receipts."""
