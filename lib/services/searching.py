"""Searching stores: by any part of a word of account, name, number, and e-mail address of a member.

What is searched stands in the store's own row: the words, and marks of their parts (`grams`), which have an
index. Whoever changes what is searched calls `write_search` in the same transaction.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from uuid import UUID

from sqlalchemy import ColumnElement, and_, or_, select, update

from lib.domain.entered import grams, grams_sought, searchable, storable
from lib.storage.scope import Scope
from lib.storage.tables import memberships, numbers, people, stores

MOST_CHARACTERS = 100
_LIKE_SIGNS = re.compile(r"[\\%_]")
_AS_NUMBER = re.compile(r"[\d\s+().\-/]+")
_LEAST_DIGITS = 4


def search_of(
    account: str, name: str, e164s: Iterable[str] = (), emails: Iterable[str] = ()
) -> tuple[str, list[int]]:
    """Columns `search` and `search_grams` of a store with these numbers and e-mail addresses."""
    words = searchable(" ".join(dict.fromkeys((account, name, *e164s, *emails))))
    return words, sorted(grams(words))


def write_search(scope: Scope, store_id: UUID) -> None:
    """Bring what is searched of a store in step with its account, name, numbers and members."""
    # Of two at once the second one reads what the first one left.
    store = scope.connection.execute(
        select(stores.c.account, stores.c.name, stores.c.search)
        .where(stores.c.id == store_id, scope.on(stores))
        .with_for_update(key_share=True)
    ).one()
    e164s = scope.connection.execute(
        select(numbers.c.e164)
        .where(numbers.c.store_id == store_id, scope.on(numbers))
        .order_by(numbers.c.track)
    ).scalars()
    emails = scope.connection.execute(
        select(people.c.email)
        .join_from(memberships, people, memberships.c.person_id == people.c.id)
        .where(memberships.c.store_id == store_id, scope.on(memberships))
        .order_by(people.c.email)
    ).scalars()
    words, marks = search_of(store.account, store.name, e164s, emails)
    if words != store.search:
        scope.connection.execute(
            update(stores)
            .where(stores.c.id == store_id, scope.on(stores))
            .values(search=words, search_grams=marks)
        )


def found_by(typed: str) -> ColumnElement[bool] | None:
    """The stores in which every word of `typed` occurs, as a condition; None where nothing was typed.

    A word of one or two characters is looked for at the beginning of words. What looks like a number is also
    looked for by its digits alone, without the zeros that are dialled before it inside a country.
    """
    text = storable(typed).strip()[:MOST_CHARACTERS]
    words = searchable(text).split()
    if not words:
        return None
    every = and_(*map(_occurs, words))
    digits = "".join(filter(str.isdecimal, searchable(text))).lstrip("0")
    if len(digits) < _LEAST_DIGITS or [digits] == words or not _AS_NUMBER.fullmatch(" ".join(words)):
        return every
    return or_(every, _occurs(digits))


def _occurs(word: str) -> ColumnElement[bool]:
    part = _LIKE_SIGNS.sub(r"\\\g<0>", word)
    return and_(
        stores.c.search_grams.contains(sorted(grams_sought(word))),
        stores.c.search.like(f"%{part}%"),
    )
