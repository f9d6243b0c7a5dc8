"""Links to the ledger of a run as files.

A link is no key: it names a person and is signed. What that person may do is read from the database when it
is used, and again for every batch of rows.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final
from uuid import UUID

from lib.errors import NotAllowed
from lib.security.policy import Action
from lib.security.tokens import DownloadGrant, Tokens
from lib.services.access import Actor, acting
from lib.services.platform import platform
from lib.services.sync_ledger_files import FILES
from lib.services.sync_runs import run_row

LEDGER_PATH: Final = "/descargas/clientes"
_KIND: Final = "customers."


def ledger_links(actor: Actor, account: str, run_id: UUID) -> Mapping[str, str]:
    """The address of each of `FILES` of a run, on this host, for this person and 30 minutes.

    Raises NotFound('sync.unknown_run').
    """
    with acting(actor, Action.SYNC_CUSTOMERS, account, only_reads=True) as act:
        run_row(act, run_id)
        if actor.person_id is None:
            raise NotAllowed("access.refused")
        tokens = Tokens(platform().settings.cookie_key)
        grants = {
            kind: DownloadGrant(
                actor.person_id, act.store.account, run_id, f"{_KIND}{kind}", act.now, actor.setup_link_id
            )
            for kind in FILES
        }
    return {kind: f"{LEDGER_PATH}/{tokens.download(grant)}" for kind, grant in grants.items()}


def kind_of(grant: DownloadGrant) -> str | None:
    """Which of `FILES` a link is for; None for a link to something else."""
    return next((kind for kind in FILES if grant.kind == f"{_KIND}{kind}"), None)
