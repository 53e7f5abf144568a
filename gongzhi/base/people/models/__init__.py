"""Who there is: accounts, posts, persons, households, organisations, and what each may do or was granted."""

from gongzhi.base.people.models.accounts import Account, RecoveryCode, SavedView, SecondFactor, Sitting
from gongzhi.base.people.models.keys import ApiKey
from gongzhi.base.people.models.posts import Holding, Post, Role, Team
from gongzhi.base.people.models.residents import (
    HOUSEHOLD,
    ORGANISATION,
    PERSON,
    Household,
    Membership,
    Organisation,
    OrganisationRole,
    Person,
    Residence,
)
from gongzhi.base.people.models.rights import Authority, Grant, Opened, Revision, TeamMember

__all__ = [
    "HOUSEHOLD", "ORGANISATION", "PERSON", "Account", "ApiKey", "Authority", "Grant", "Holding", "Household",
    "Membership", "Opened", "Organisation", "OrganisationRole", "Person", "Post", "RecoveryCode", "Residence",
    "Revision", "Role", "SavedView", "SecondFactor", "Sitting", "Team", "TeamMember",
]  # fmt: skip
