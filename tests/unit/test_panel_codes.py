"""What the panel is asked survives as codes."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lib.domain.model import Health, Party, Route, Stage, Track
from lib.services.panel_codes import as_codes, as_query
from lib.services.panel_query import PanelQuery, Sort, Status, Tab

QUERIES = st.builds(
    PanelQuery,
    tab=st.sampled_from(Tab),
    search=st.text(max_size=20),
    country=st.none() | st.just("UY"),
    track=st.none() | st.sampled_from(Track),
    route=st.none() | st.sampled_from(Route),
    stage=st.none() | st.sampled_from(Stage),
    waiting_on=st.none() | st.sampled_from(Party),
    owner=st.sampled_from(["all", "mine", "none", "0d5c3f603d4c4f0e9f433d1e9d0f7a11"]),
    health=st.none() | st.sampled_from(Health),
    status=st.none() | st.sampled_from(Status),
    stuck=st.booleans(),
    age=st.none() | st.integers(0, 500),
    sort=st.sampled_from(Sort),
    page=st.integers(1, 9),
)


@given(QUERIES)
def test_a_query_is_had_back_from_its_codes_with_all_its_pages(query: PanelQuery) -> None:
    codes = json.loads(json.dumps(as_codes(query)))
    assert as_query(codes) == replace(query, page=1)


def test_the_panel_as_it_opens_needs_no_code() -> None:
    assert as_codes(PanelQuery()) == {}
    assert as_codes(PanelQuery(tab=Tab.OURS, age=3, page=7)) == {"tab": "ours", "age": 3}


@pytest.mark.parametrize("codes", [{"tab": "x"}, {"nothing": "x"}, {"age": "many"}])
def test_what_is_no_code_is_refused(codes: dict[str, str]) -> None:
    with pytest.raises((ValueError, TypeError)):
        as_query(codes)
