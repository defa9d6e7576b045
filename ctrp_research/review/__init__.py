"""Reviewing what was replaced: decisions of people about mentions, the queue, the spreadsheet."""
