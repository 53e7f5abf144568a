"""Forms as XLSForm spreadsheets, both ways."""
