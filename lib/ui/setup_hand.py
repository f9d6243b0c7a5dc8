"""What somebody must have at hand for the set-up, with what is known of it, and the values to copy."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import streamlit as st

from lib.domain.dossier import DossierField
from lib.domain.phone.model import PriorUse
from lib.domain.questions import RouteQuestion
from lib.domain.setup import CodeWay, Need, code_way
from lib.services.checklist import Checklist
from lib.services.dossier import DossierState
from lib.services.numbers import SavedNumber
from lib.services.setup import SetupState
from lib.ui.guard import StoreVisit
from lib.ui.navigation import go_to
from lib.ui.parts import Mark, mark_icon
from lib.ui.text import _, plain, say
from lib.ui.words_dossier import VERTICAL_NAMES
from lib.ui.words_setup import ADMINISTRATORS, CODE_HINTS, CODE_PLACES, CODE_WAYS, MISSING, NEEDS

_THERE, _MISSING = Mark("green", "check_circle"), Mark("orange", "radio_button_unchecked")
_ELSEWHERE = Mark("blue", "hourglass_empty")
_SCREEN = {
    Need.ADMINISTRATOR: "requisitos",
    Need.PROFILE_NAME: "solicitud",
    Need.CATEGORY: "solicitud",
    Need.DESCRIPTION: "solicitud",
    Need.NUMBER: "numero",
    Need.CODE: "numero",
}
_DOSSIER = {
    Need.PROFILE_NAME: DossierField.PROFILE_NAME,
    Need.DESCRIPTION: DossierField.DESCRIPTION,
}
_TO_COPY = (Need.ACCOUNT, Need.PROFILE_NAME, Need.CATEGORY, Need.DESCRIPTION, Need.NUMBER)


@dataclass(frozen=True)
class AtHand:
    """All that is known of what the set-up needs."""

    setup: SetupState
    checklist: Checklist
    dossier: DossierState
    number: SavedNumber | None

    @property
    def code_way(self) -> CodeWay | None:
        """How the code will reach the kept number; None without one."""
        if self.number is None:
            return None
        return code_way(self.number.diagnosis.otp, self.number.answers.can_receive)

    @property
    def used_before(self) -> PriorUse | None:
        """What the kept number was used for until now; None when that is not known."""
        return self.number.answers.used_before if self.number is not None else None

    def value(self, need: Need) -> str:
        """What is known, as it is typed or said; empty when it is missing."""
        match need:
            case Need.ACCOUNT:
                return self.setup.store.account
            case Need.ADMIN_URL:
                received = (view for view in self.setup.steps if view.step.id == "admin_url_received")
                return _("Está en el correo de VTEX") if any(view.is_done for view in received) else ""
            case Need.ADMINISTRATOR:
                return self._administrator()
            case Need.CATEGORY:
                vertical = self.dossier.value(DossierField.VERTICAL)
                return say(VERTICAL_NAMES, vertical) if vertical else ""
            case Need.NUMBER:
                number = self.dossier.number
                return number.international if number is not None else ""
            case Need.CODE:
                return self._code()
            case _:
                return self.dossier.value(_DOSSIER[need])

    def is_there(self, need: Need) -> bool:
        """Whether nothing stands in the way of using it."""
        if need is Need.ADMINISTRATOR:
            return bool(self.value(need)) and self.checklist.answers.get(RouteQuestion.ADMIN) != "nobody"
        if need is Need.NUMBER:
            return self.dossier.number is not None and self.dossier.number.is_suitable
        if need is Need.CODE:
            return self.code_way not in (None, CodeWay.NONE)
        return bool(self.value(need))

    def _administrator(self) -> str:
        answer = self.checklist.answers.get(RouteQuestion.ADMIN)
        if answer in ADMINISTRATORS:
            return say(ADMINISTRATORS, answer)
        item = self.checklist.state.item("meta_business_admin")
        return _("Confirmado en Requisitos") if item is not None and item.holds else ""

    def _code(self) -> str:
        way = self.code_way
        if way is None:
            return ""
        place = self.checklist.answers.get(RouteQuestion.CODE_PLACE)
        said = say(CODE_WAYS, way)
        return (
            f"{said}, {say(CODE_PLACES, place)}" if place in CODE_PLACES and way is not CodeWay.NONE else said
        )


def hand_list(visit: StoreVisit, hand: AtHand, needs: Sequence[Need]) -> None:
    """Everything to have at hand, with what is known of it, and where to complete what is missing."""
    there = sum(hand.is_there(need) for need in needs)
    label = _("Ten a mano ({there} de {all})").format(there=there, all=len(needs))
    # Open before the first step only: afterwards the step comes first. A browser keeps what is unfolded as it
    # is, and only another element folds up.
    first = hand.setup.done == 0 and there < len(needs)
    key = "how-at-hand-first" if first else "how-at-hand"
    with st.expander(label, icon=":material/back_hand:", expanded=first, key=key):
        for need in needs:
            _row(visit, hand, need)


def _row(visit: StoreVisit, hand: AtHand, need: Need) -> None:
    there, value = hand.is_there(need), hand.value(need)
    waits = not there and need is Need.ADMIN_URL
    mark = _THERE if there else _ELSEWHERE if waits else _MISSING
    said = plain(value) if value else f":gray[{say(MISSING, need)}]"
    with st.container(
        horizontal=True,
        horizontal_alignment="distribute",
        vertical_alignment="center",
        gap="small",
        key=f"touch-hand-{need}",
    ):
        st.markdown(f"{mark_icon(mark)} **{say(NEEDS, need)}**  \n{said}", width="content")
        screen = _SCREEN.get(need)
        if there or screen is None:
            return
        if st.button(
            _("Completar"), icon=":material/arrow_forward:", type="tertiary", key=f"complete-{need}"
        ):
            go_to(screen, visit.account)


def to_copy(hand: AtHand, needs: Sequence[Need]) -> None:
    """The values that the window of this step asks for, each with a button that copies it."""
    known = [need for need in needs if need in _TO_COPY and hand.value(need)]
    if not known:
        return
    st.markdown(f"**{_('Para copiar')}**")
    for need in known:
        st.caption(say(NEEDS, need))
        st.code(hand.value(need), language=None, wrap_lines=True)


def code_hints(hand: AtHand) -> None:
    """How the code will arrive at the kept number, and what must be out of the way before."""
    lines = [say(CODE_HINTS, hand.code_way)] if hand.code_way is not None else []
    if hand.used_before == "other_provider":
        lines.append(
            _(
                "El número viene de otro proveedor: ten el PIN de seis dígitos o pídele que lo desactive. "
                "Sin él verás el error 133005."
            )
        )
    elif hand.used_before in ("whatsapp_app", "business_app"):
        lines.append(
            _(
                "El número está en una app de WhatsApp: si eliminas la cuenta, espera 3 minutos antes de "
                "seguir."
            )
        )
    lines.append(
        _("Puente no registra tu número: lo hace la plataforma de VTEX cuando el nombre está listo.")
    )
    st.markdown("\n".join(f"- {line}" for line in lines))
