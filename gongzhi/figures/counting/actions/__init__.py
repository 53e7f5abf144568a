"""What changes figures: definitions coming into force, acts being followed, periods being closed."""
