"""What scripts/bench is made of: a made-up town, the servers, the load, the rows and the table."""
