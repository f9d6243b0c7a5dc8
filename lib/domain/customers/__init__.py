"""Shoppers between VTEX and Hellotext: read from dirty documents, joined, hashed, masked. No I/O."""

from lib.domain.customers.components import Components
from lib.domain.customers.grouping import Member, filled, group, profile_of
from lib.domain.customers.keys import Keys, masked_email, masked_name, masked_phone
from lib.domain.customers.model import (
    FIELDS,
    PHONE_FIELDS,
    Consent,
    Correction,
    Customer,
    Rejection,
    Unusable,
)
from lib.domain.customers.reading import Reader
from lib.domain.customers.sending import attributes, content_hash

__all__ = [
    "FIELDS",
    "PHONE_FIELDS",
    "Components",
    "Consent",
    "Correction",
    "Customer",
    "Keys",
    "Member",
    "Reader",
    "Rejection",
    "Unusable",
    "attributes",
    "content_hash",
    "filled",
    "group",
    "masked_email",
    "masked_name",
    "masked_phone",
    "profile_of",
]
