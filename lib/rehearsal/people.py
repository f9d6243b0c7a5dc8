"""Made-up customers as Master Data holds them: dirty phones, duplicates, upper-case e-mails, odd records.

The same account always gets the same people. Shapes follow vtex.md 3.5 and 3.6 (2026-11-21): no phone
format is enforced, instants carry seven decimals, `updatedIn` is null until the first update.
"""

from __future__ import annotations

import random
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields, replace
from datetime import UTC, datetime, timedelta

from lib.rehearsal.magic import country_of, customer_count_of
from lib.rehearsal.oddities import SHARE, odd

PUBLIC_FIELDS = ("id", "accountId", "accountName", "dataEntityId")

# fmt: off
ALL_FIELDS = (
    "id", "accountId", "accountName", "dataEntityId", "userId", "email", "firstName", "lastName",
    "document", "documentType", "gender", "birthDate", "birthDateMonth", "profilePicture", "phone",
    "homePhone", "businessPhone", "isCorporate", "corporateName", "tradeName", "corporateDocument",
    "stateRegistration", "isNewsletterOptIn", "localeDefault", "customerClass", "priceTables",
    "approved", "cluster", "restrictions", "attach", "rclastcart", "rclastcartvalue", "rclastsession",
    "rclastsessiondate", "carttag", "checkouttag", "brandPurchasedTag", "brandVisitedTag",
    "categoryPurchasedTag", "categoryVisitedTag", "departmentVisitedTag", "productPurchasedTag",
    "productVisitedTag", "visitedProductWithStockOutSkusTag", "createdBy", "createdIn", "updatedBy",
    "updatedIn", "lastInteractionBy", "lastInteractionIn", "followers", "tags", "auto_filter",
)
# fmt: on
KNOWN_FIELDS = (*ALL_FIELDS, "cellPhone")
"""`cellPhone` comes only to those who name it: the documented example of a whole document lacks it."""
_FIRST_DAY = datetime(2024, 1, 1, tzinfo=UTC)
_SECONDS = int(timedelta(days=1030).total_seconds())
_FIRST_NAMES = ("Ana", "María José", "João", "Luis", "Sofía", "Camila", "Ñusta", "Zoë", "Thiago", "Iñaki")
_LAST_NAMES = ("Silva", "González", "Pérez", "da Conceição", "O'Higgins", "Quispe", "Muñoz", "Souza", "Ruiz")
_DIAL = {"ar": "54", "br": "55", "cl": "56", "co": "57", "mx": "52", "pe": "51", "uy": "598"}
_MOBILE = {
    "ar": "11########",
    "br": "119########",
    "cl": "9########",
    "co": "31########",
    "mx": "55########",
    "pe": "9########",
    "uy": "99######",
}


@dataclass(frozen=True, slots=True)
class Customer:
    """One document of entity CL. Absent values are `None`; instants are texts as VTEX writes them.

    Any attribute may hold a value of another type than its name suggests, as in real stores.
    """

    id: object
    created_in: object
    email: object = None
    first_name: object = None
    last_name: object = None
    document: object = None
    gender: object = None
    birth_date: object = None
    phone: object = None
    home_phone: object = None
    cell_phone: object = None
    business_phone: object = None
    is_corporate: object = None
    corporate_name: object = None
    trade_name: object = None
    corporate_document: object = None
    is_newsletter_opt_in: object = None
    locale_default: object = None
    updated_in: object = None
    last_interaction_in: object = None

    def value(self, name: str, account: str) -> object:
        """The value of a field of CL by its VTEX name; `None` where Master Data holds null."""
        match name:
            case "accountName":
                return account
            case "accountId":
                return str(uuid.uuid5(uuid.NAMESPACE_DNS, account))
            case "dataEntityId":
                return "CL"
            case "userId":
                return self.id
            case "followers" | "tags":
                return []
            case _:
                return getattr(self, _ATTRIBUTES[name]) if name in _ATTRIBUTES else None


def _vtex_name(attribute: str) -> str:
    head, *rest = attribute.split("_")
    return head + "".join(part.capitalize() for part in rest)


_ATTRIBUTES = {_vtex_name(each.name): each.name for each in fields(Customer)}


def customers_of(account: str, count: int | None = None) -> list[Customer]:
    """The customers of an account in the order of storage, which is no order of time.

    Every 20th repeats the e-mail of the one before it, every 25th its phone, some are odd.
    """
    total = customer_count_of(account) if count is None else count
    dice = random.Random(account)  # noqa: S311 - made-up people, no secret depends on it
    country = country_of(account)
    people: list[Customer] = []
    for index in range(total):
        people.append(_customer(dice, index, total, country, people[-1] if people else None))
    dice.shuffle(people)
    return people


def customer_from(given: Mapping[str, object], index: int) -> Customer:
    """A customer as a control call describes it, by VTEX field names; `id` and `createdIn` may be left out.

    Raises `ValueError` for a field that the simulator does not keep.
    """
    blank = Customer(str(uuid.UUID(int=index + 1)), _instant(_FIRST_DAY, 0))
    return changed(blank, given)


def changed(customer: Customer, given: Mapping[str, object]) -> Customer:
    """A customer with other values in some fields, by VTEX field names.

    Raises `ValueError` for a field that the simulator does not keep.
    """
    unknown = sorted(set(given) - set(_ATTRIBUTES))
    if unknown:
        raise ValueError(f"unknown fields: {', '.join(unknown)}")
    return replace(customer, **{_ATTRIBUTES[name]: value for name, value in given.items()})


def instant_of(seconds: float) -> str:
    """Unix seconds as Master Data writes an instant."""
    moment = datetime.fromtimestamp(seconds, UTC)
    return _instant(moment, moment.microsecond * 10)


def _customer(dice: random.Random, index: int, total: int, country: str, before: Customer | None) -> Customer:
    created = _FIRST_DAY + timedelta(seconds=_SECONDS * index // max(total, 1) + dice.randrange(60))
    updated = created + timedelta(seconds=dice.randrange(5_000_000)) if dice.random() < 0.4 else None
    first, last = dice.choice(_FIRST_NAMES), dice.choice(_LAST_NAMES)
    email: object = _email(dice, first, index)
    phone: object = _phone(dice, country)
    if before and index % 20 == 19:
        email = before.email
    if before and index % 25 == 24:
        phone = before.home_phone
    fraction = dice.randrange(10_000_000)
    usual = Customer(
        id=str(uuid.UUID(int=dice.getrandbits(128), version=4)),
        created_in=_instant(created, fraction),
        email=email,
        first_name=first,
        last_name=last,
        document=str(dice.randrange(10**10, 10**11)) if dice.random() < 0.6 else None,
        gender=dice.choice(("male", "female", None)),
        birth_date=f"{dice.randrange(1950, 2006)}-0{dice.randrange(1, 10)}-15T00:00:00"
        if index % 3 == 0
        else None,
        phone=_phone(dice, country) if index % 4 == 0 else None,
        home_phone=phone,
        business_phone=_phone(dice, country) if index % 10 == 0 else None,
        is_corporate=False,
        is_newsletter_opt_in=dice.choice((True, False, None)),
        locale_default="pt-BR" if country == "br" else f"es-{country.upper()}",
        updated_in=_instant(updated, dice.randrange(10_000_000)) if updated else None,
        last_interaction_in=_instant(updated or created, fraction),
    )
    return replace(usual, **odd(dice, _national(dice, country))) if dice.random() < SHARE else usual


def _instant(moment: datetime, fraction: int) -> str:
    return f"{moment.isoformat(timespec='seconds')[:19]}.{fraction:07d}Z"


def _email(dice: random.Random, first: str, index: int) -> str | None:
    ascii_name = first.split()[0].encode("ascii", "ignore").decode().lower()
    address = f"{ascii_name}.{index}@example.com"
    spellings = (address, address, address, address, address.upper(), f" {address} ", None, "sin correo")
    return dice.choice(spellings)


def _national(dice: random.Random, country: str) -> str:
    pattern = _MOBILE[country]
    free = pattern.count("#")
    return f"{pattern[:-free]}{dice.randrange(10**free):0{free}d}"


def _phone(dice: random.Random, country: str) -> str | None:
    return dice.choice(_SPELLINGS)(_national(dice, country), _DIAL[country])


_SPELLINGS: tuple[Callable[[str, str], str | None], ...] = (
    lambda national, dial: f"+{dial}{national}",
    lambda national, dial: f"+{dial} {national[:2]} {national[2:6]}-{national[6:]}",
    lambda national, _dial: national,
    lambda national, _dial: f"0{national}",
    lambda national, dial: f"00{dial}{national}",
    lambda national, _dial: f"({national[:2]}) {national[2:-4]}-{national[-4:]}",
    lambda national, dial: f" {dial}{national}\t",
    lambda national, _dial: f"{national} / {national[::-1]}",
    lambda _national, _dial: None,
    lambda _national, _dial: "0000000000",
    lambda _national, _dial: "no tiene",
    lambda _national, _dial: "123",
)
