"""Mail, through Django's backend. The Message-ID is made from our id, so that servers can tell a second copy."""

import smtplib

from django.conf import settings
from django.core.mail import EmailMessage

from gongzhi.base.messages.logic.gateways import Parcel, Verdict


def send(parcel: Parcel, *, stop: str = "") -> Verdict:
    """Hand a parcel to the mail server; whatever happens on the way becomes a verdict."""
    number = f"<{parcel.id}@{settings.EMAIL_FROM.rpartition('@')[2].strip('>')}>"
    headers = {"Message-ID": number, **({"List-Unsubscribe": f"<{stop}>"} if stop else {})}
    mail = EmailMessage(
        " ".join(parcel.title.split()), parcel.text, settings.EMAIL_FROM, [parcel.address], headers=headers
    )
    try:
        mail.send()
    except smtplib.SMTPRecipientsRefused as fault:
        code = min((status for status, _ in fault.recipients.values()), default=550)
        return Verdict(f"smtp_{code}", again=code < 500)
    except smtplib.SMTPResponseException as fault:
        return Verdict(f"smtp_{fault.smtp_code}", again=fault.smtp_code < 500)
    except ValueError:  # an address or header that cannot be one
        return Verdict("address")
    except (smtplib.SMTPException, OSError):
        return Verdict("no_connection", again=True)
    return Verdict(provider_id=number)
