"""How far coders agree on what they have both read: figures, confusions, and words for a report."""
