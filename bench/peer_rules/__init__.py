"""Two known rule engines, in an environment of their own: OpenFisca-Core (AGPL) and zen-engine (MIT).

They are asked as programs beside, with numbers in files; nothing of them is imported by the product or its tests.
"""
