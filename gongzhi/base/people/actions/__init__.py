"""Every change to people, posts and what they may do. What other rooms call stands here by name."""

from gongzhi.base.people.actions.keys import end_key, make_key
from gongzhi.base.people.actions.posts import RoleRow, give_post, keep_roles, open_posts
from gongzhi.base.people.actions.succession import follow_areas

__all__ = ["RoleRow", "end_key", "follow_areas", "give_post", "keep_roles", "make_key", "open_posts"]
