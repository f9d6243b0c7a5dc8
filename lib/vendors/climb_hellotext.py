"""The ladder's Hellotext part: two reads, and one write for those who agreed to it."""

from __future__ import annotations

from collections.abc import Iterator

from lib.domain.answers import Answer, Seen
from lib.domain.ladder import (
    CheckResult,
    interpret_business,
    interpret_profiles,
    interpret_write,
    skipped,
)
from lib.domain.model import CheckOutcome
from lib.domain.pasted import recognise_business_id, recognise_hellotext_token
from lib.errors import InvalidInput
from lib.vendors.climbing import Credentials, WriteConsent, refused
from lib.vendors.hellotext import HellotextClient

_NOT_FOUND = 404


def climb_hellotext(
    entered: Credentials, client: HellotextClient, write: WriteConsent | None
) -> Iterator[CheckResult]:
    """Yield the results of Hellotext's checks, in order. Nothing is written without `write`."""
    if entered.business_id:
        yield _business(entered.business_id, client)
    else:
        yield skipped("hellotext.business", "not_entered")
    if not entered.hellotext_token:
        yield skipped("hellotext.token", "not_entered")
        yield skipped("hellotext.write", "not_entered")
        return
    try:
        token = recognise_hellotext_token(entered.hellotext_token).value
    except InvalidInput as error:
        yield refused("hellotext.token", error)
        yield skipped("hellotext.write", "skipped_after_token" if write else "not_agreed")
        return
    proven = interpret_profiles(client.profiles_probe(token))
    yield proven
    if write is None:
        yield skipped("hellotext.write", "not_agreed")
    elif proven.outcome is not CheckOutcome.PASSED:
        yield skipped("hellotext.write", "skipped_after_token")
    else:
        yield interpret_write(_written(client, token, write.profile))


def _business(typed: str, client: HellotextClient) -> CheckResult:
    try:
        business_id = recognise_business_id(typed).value
    except InvalidInput as error:
        return refused("hellotext.business", error)
    return interpret_business(client.business(business_id), business_id=business_id)


def _written(client: HellotextClient, token: str, profile: str | None) -> Seen:
    """Write the check's own profile: the known one, or a new one where none is known or it is gone."""
    if profile:
        updated = client.update_check_profile(token, profile)
        if not (isinstance(updated, Answer) and updated.status == _NOT_FOUND):
            return updated
    return client.create_check_profile(token)
