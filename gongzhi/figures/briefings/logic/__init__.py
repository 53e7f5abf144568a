"""What a briefing says, without a database."""
