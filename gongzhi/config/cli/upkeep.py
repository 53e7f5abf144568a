"""The trail, periodic work, accounts, and Django's own commands."""

import getpass
import sys
import threading

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management import execute_from_command_line
from django.db import DatabaseError, transaction
from tqdm import tqdm

from gongzhi.base.areas.models import Area
from gongzhi.base.clock import now
from gongzhi.base.erasure.actions import apply_again
from gongzhi.base.jobs.actions import keep_periodic
from gongzhi.base.jobs.queries import database_time
from gongzhi.base.jobs.worker import run_due, work_for_ever
from gongzhi.base.people.actions import give_post, make_key
from gongzhi.base.people.models import Account, Organisation, Post
from gongzhi.base.refusals import Refused
from gongzhi.base.trail.actions import seal
from gongzhi.base.trail.logic import By
from gongzhi.base.trail.queries import verify as check_chain
from gongzhi.config.cli import Arguments, Failed
from gongzhi.config.orphans import leave_with_parent
from gongzhi.config.wiring import PERIODIC
from gongzhi.work.matters.actions.indexing import index_anew
from gongzhi.work.matters.models import Matter, Publication


def verify(arguments: Arguments) -> int:
    """Recompute every sealed block; one line with counts at the end."""
    verdict = check_chain()
    word = f"FAULT: {verdict.fault}" if verdict.fault else "in order"
    print(f"{verdict.blocks} blocks, {verdict.acts} acts sealed, {verdict.unsealed} waiting: {word}")
    return 1 if verdict.fault else 0


def seal_now(arguments: Arguments) -> int:
    """Seal everything that waits."""
    acts = 0
    while block := seal(at=now()):
        acts += block.acts
    print(f"{acts} acts sealed")
    return 0


def erase_again(arguments: Arguments) -> int:
    """Apply every erasure once more."""
    print(f"{apply_again()} erasures applied")
    return 0


def reindex(arguments: Arguments) -> int:
    """Make the index of words anew."""
    total = Matter.objects.count() + Publication.objects.count()
    with tqdm(desc="index", unit=" texts", total=total, disable=None) as bar:
        done = index_anew(bar.update)
    print(f"{done} texts in the index")
    return 0


def tick(arguments: Arguments) -> int:
    """Run the jobs that are due, once or for ever. A database that is away for a while is tried again."""
    leave_with_parent()
    if arguments.every:
        work_for_ever(max(arguments.every, 1), threads=arguments.threads, upkeep=_keep_table, over=threading.Event())
        return 0
    try:
        _keep_table()
        print(f"{run_due()} jobs run")
    except DatabaseError as fault:
        raise Failed(f"tick: {fault}") from None
    return 0


def _keep_table() -> None:
    keep_periodic(PERIODIC, at=database_time())


def account(arguments: Arguments) -> int:
    """Make an account and give it a post. The password is read from the terminal or the first line of input."""
    post = Post.objects.filter(
        role__pack=arguments.pack, role__code=arguments.role, area__code=arguments.area, valid_to=None
    ).first()
    if post is None:
        raise Failed(f"no post {arguments.role} of pack {arguments.pack} in area {arguments.area}")
    if Account.objects.filter(username=arguments.username).exists():
        raise Failed(f"{arguments.username}: this name is taken")
    password = getpass.getpass() if sys.stdin.isatty() else sys.stdin.readline().rstrip("\n")
    try:
        validate_password(password)
    except ValidationError as fault:
        raise Failed(f"password: {' '.join(fault.messages)}") from None
    with transaction.atomic():
        made = Account.objects.create_account(arguments.username, arguments.name, password)
        give_post(post, made, hand="B", by=By("cli"), at=now())
    print(f"{arguments.username} holds {post.title}")
    return 0


def key(arguments: Arguments) -> int:
    """Make a key for a program of another organisation and show it, once."""
    area = Area.objects.valid().filter(code=arguments.area).first() if arguments.area else None
    post = Post.objects.filter(pk=arguments.post, valid_to=None).first() if arguments.post else None
    if arguments.area and area is None:
        raise Failed(f"--area: there is no area {arguments.area}")
    if arguments.post and post is None:
        raise Failed(f"--post: there is no post {arguments.post}")
    organisation = None
    if arguments.organisation:
        organisation = Organisation.objects.filter(code=arguments.organisation, valid_to=None).first()
        if organisation is None:
            raise Failed(f"--organisation: there is no organisation with the credit code {arguments.organisation}")
    scopes = [scope.strip() for scope in arguments.scopes.split(",") if scope.strip()]
    by = By("cli")
    try:
        print(make_key(arguments.name, by=by, at=now(), scopes=scopes, area=area, post=post, organisation=organisation))
    except Refused as refused:
        raise Failed(str(refused)) from None
    return 0


def manage(arguments: Arguments) -> int:
    """Run a command of Django's."""
    execute_from_command_line(["gongzhi manage", *arguments.rest])
    return 0
