"""The face of machines: areas and pins as GeoJSON, where a point lies, whether the house is well."""
