"""The stones and parts every room stands on.

Each stone answers one question: `areas` where, `people` who, `trail` what was done, `todos` what is to be
done. The parts below them are single files. What may import what is written in `pyproject.toml` and held by
`tests/test_house.py`.
"""
