"""Inicio: the two tracks of a store and the one next step."""

import streamlit as st

from lib.domain.model import Party, Role, Stage, Track
from lib.domain.requirements import ItemState
from lib.services.checklist import Checklist, checklist
from lib.ui import words
from lib.ui.guard import guard_store
from lib.ui.navigation import go_to
from lib.ui.parts import health_pill, merchant_frame, party_chip, stepper
from lib.ui.store_link import back_to_store
from lib.ui.text import _, plain, say, when
from lib.ui.words_rules import RULE_WORDS

visit = guard_store()
tracks = [checklist(visit.actor, visit.account, track) for track in Track]


def next_step(found: Checklist) -> None:
    """The large card: what this person does next, or whom everybody waits for."""
    action = found.state.next_action
    if action is None:
        return
    item = found.state.item(action.rule_id)
    if item is None:
        return
    rule = RULE_WORDS[item.rule.text]
    with st.container(border=True, key=f"touch-next-{found.integration.track}"):
        st.caption(f"{_('Tu próximo paso')} · {say(words.TRACKS, found.integration.track)}")
        st.subheader(_(rule.title), anchor=False)
        st.markdown(_(rule.why))
        if st.button(_("Continuar"), type="primary", icon=":material/arrow_forward:", key="primary-next"):
            go_to(action.screen.removeprefix("/"), visit.account, canal=found.integration.track)


with merchant_frame():
    back_to_store(visit)
    st.title(plain(visit.store.name), anchor=False)
    st.markdown(_("De aquí a tener WhatsApp y Hellotext en vivo, paso a paso y con cada paso comprobado."))
    mine = [found for found in tracks if found.state.waiting_on is Party.MERCHANT]
    if mine:
        next_step(mine[0])
    elif all(found.integration.stage is Stage.LIVE for found in tracks):
        st.success(_("Todo está activo y comprobado."), icon=":material/celebration:")
    else:
        st.info(_("Ahora no te toca nada: otros están trabajando por ti."), icon=":material/hourglass_empty:")
    for found in tracks:
        integration = found.integration
        with st.container(border=True, key=f"touch-track-{integration.track}"):
            name = say(words.TRACKS, integration.track)
            with st.container(horizontal=True, vertical_alignment="center"):
                st.subheader(name, anchor=False, width="content")
                if integration.stage is not Stage.INVITED:
                    st.markdown(health_pill(integration.health), width="content")
            stepper(integration.stage, integration.steps, name)
            st.caption(
                _("{route} · {percent} % listo · tu parte: {mine} %").format(
                    route=say(words.ROUTES, integration.route),
                    percent=found.state.whole_percent,
                    mine=found.state.merchant_percent,
                )
            )
            is_mine = visit.person.role is Role.MERCHANT
            turn = _("Tiene el turno, desde {when}:").format(when=when(integration.waiting_since))
            st.markdown(f"{turn} {party_chip(found.state.waiting_on, to_merchant=is_mine)}")
            waiting = [item for item in found.state.items if item.state is ItemState.PENDING]
            for item in waiting[:3]:
                title = _(RULE_WORDS[item.rule.text].title)
                st.markdown(
                    f":blue[:material/hourglass_empty:] {say(words.PARTY_CHIPS, item.party)}: {title}"
                )
            if st.button(
                _("Ver los requisitos de {track}").format(track=name), key=f"open-{integration.track}"
            ):
                go_to("requisitos", visit.account, canal=integration.track)
