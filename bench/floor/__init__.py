"""The floor: a bare Django view that does so many plain ORM writes and nothing else."""
