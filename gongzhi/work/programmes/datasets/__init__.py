"""What of programmes can be counted."""

from gongzhi.work.programmes.datasets.filings import datasets
from gongzhi.work.programmes.datasets.lending import lending_datasets

__all__ = ["datasets", "lending_datasets"]
