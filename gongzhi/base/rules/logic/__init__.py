"""Rules without a database: types and units, two back ends from one tree, tables, scores, explanations, what-if."""
