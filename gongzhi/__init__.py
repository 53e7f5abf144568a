"""Gongzhi 共治: an open platform for the daily work of local government."""
