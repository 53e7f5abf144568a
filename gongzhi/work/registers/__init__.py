"""The registers room 台账: what is the case, row by row, with every version of every row and the day it held from.

A register is kept by posts near what it tells of; a row is changed, confirmed as unchanged in one tap, or ended, and
never deleted. See docs/decisions/0020.
"""
