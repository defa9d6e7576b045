"""Aids of daily work: which codes meet, whether new ones still come, who speaks against them."""
