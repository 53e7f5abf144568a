"""Lending and guarantee schemes 备案与风险分担: what a pack declares, and the rules that follow from it."""
