"""Makes the data files that the package ships, from their licensed sources."""
