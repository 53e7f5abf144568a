"""Figures with lineage: nobody counts or copies a number again. `counting` counts records and keeps which they were."""
