"""Forms without a database: definition, expressions, answers, spreadsheets."""
