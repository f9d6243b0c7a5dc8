"""Meta as a store's WhatsApp meets it: what its states and errors mean, and whether a number is ready.

The one place that decides what a value of Meta's means; the credential ladder reads the same tables.
"""

from lib.domain.meta.acceptance import ACCEPTED_RULE, acceptance_from, is_for_others
from lib.domain.meta.deliveries import (
    TOLD_CODES,
    Delivery,
    Told,
    deliveries_in,
    number_key,
    standing,
    told_by,
)
from lib.domain.meta.errors import ERROR_CODES, Explanation, GraphError, error_of, explain
from lib.domain.meta.readiness import (
    OBSERVER,
    RULES,
    Readiness,
    Ready,
    evidence_from,
    next_look,
    open_in_number,
    readiness,
    step,
)
from lib.domain.meta.reading import (
    ACCOUNT_FIELDS,
    BUSINESS_FIELDS,
    NUMBER_ROW_FIELDS,
    NUMBER_STATE_FIELDS,
    MetaReading,
    NumberRow,
    Said,
    number_of,
    number_rows,
    read,
)
from lib.domain.meta.states import CODES, STATES, Field, Meaning, State, state_of
from lib.domain.meta.usage import Usage, usage_of

__all__ = [
    "ACCEPTED_RULE",
    "ACCOUNT_FIELDS",
    "BUSINESS_FIELDS",
    "CODES",
    "ERROR_CODES",
    "NUMBER_ROW_FIELDS",
    "NUMBER_STATE_FIELDS",
    "OBSERVER",
    "RULES",
    "STATES",
    "TOLD_CODES",
    "Delivery",
    "Explanation",
    "Field",
    "GraphError",
    "Meaning",
    "MetaReading",
    "NumberRow",
    "Readiness",
    "Ready",
    "Said",
    "State",
    "Told",
    "Usage",
    "acceptance_from",
    "deliveries_in",
    "error_of",
    "evidence_from",
    "explain",
    "is_for_others",
    "next_look",
    "number_key",
    "number_of",
    "number_rows",
    "open_in_number",
    "read",
    "readiness",
    "standing",
    "state_of",
    "step",
    "told_by",
    "usage_of",
]
