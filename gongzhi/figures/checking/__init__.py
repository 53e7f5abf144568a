"""Sample checks 抽查: some of the records behind a figure looked at on the spot by somebody else."""
