"""The lists room 问题清单: which list a problem stands in, what was promised about it, and whether it came back.

The problem itself is a matter and moves by its flow; what stands here is what a list adds. Also the task forces
专班 that take items on, and the quarterly reports 报表 of units. See docs/decisions/0023.
"""
