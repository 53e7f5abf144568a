"""Problem lists, sweeps, task forces, quarterly reports and petitions at the desk."""
