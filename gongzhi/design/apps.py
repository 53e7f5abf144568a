"""Registers the design floor so that its templates, static files and tags are found."""

from django.apps import AppConfig


class DesignConfig(AppConfig):
    name = "gongzhi.design"
    label = "design"
