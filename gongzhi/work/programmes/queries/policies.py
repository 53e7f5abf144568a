"""The policy a claim of premium subsidy names, as its insurer filed it."""

from gongzhi.packs.programmes import Programme
from gongzhi.work.programmes.logic.files import document_key
from gongzhi.work.programmes.models import Filing, Policy

_LOOKED = 500  # policies of one firm


def policy_of(filing: Filing, programme: Programme) -> Policy | None:
    """The policy of the firm with the number a filing names, the newest where a number came again; None for a
    programme that is not about policies, and while no insurer filed it."""
    if programme.offer is None or programme.offer.policy is None or not filing.document:
        return None
    rows = Policy.objects.filter(firm=filing.organisation_id, pack=filing.pack).order_by("-pk")[:_LOOKED]
    return next((one for one in rows if document_key(one.number) == filing.document), None)
