"""Reads of figures: values for an area and a period, trends, and the records behind."""
