"""What figures mean, without a database: periods, conditions, measures, digests."""
