"""Pure rules of reviews: masks, what a notice must hold, counting ballots, drawing samples."""
