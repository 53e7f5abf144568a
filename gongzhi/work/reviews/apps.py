from django.apps import AppConfig


class ReviewsConfig(AppConfig):
    name = "gongzhi.work.reviews"
    label = "reviews"
