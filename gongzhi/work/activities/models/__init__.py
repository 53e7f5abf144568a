"""Activities as stored. Nothing is deleted: what no longer holds is dropped, withdrawn or followed by a version."""

from gongzhi.work.activities.models.people import Booking, Feed, Invitation, SignUp
from gongzhi.work.activities.models.plans import Activity, Change, Host, Item, Session
from gongzhi.work.activities.models.results import Minutes, Resolution

ACTIVITY, INVITATION, RESOLUTION = "activity", "invitation", "resolution"
SIGN_UP, BOOKING, FEED = "sign_up", "booking", "feed"
DOOR = "activity_door"  # what the link behind the code at the door is made for

__all__ = [
    "ACTIVITY", "BOOKING", "DOOR", "FEED", "INVITATION", "RESOLUTION", "SIGN_UP", "Activity", "Booking", "Change",
    "Feed", "Host", "Invitation", "Item", "Minutes", "Resolution", "Session", "SignUp",
]  # fmt: skip
