"""Full-screen terminal programs; the rooms below them do the work and run without a screen."""
