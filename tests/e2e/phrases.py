"""What the screens say, in the two languages in which the story is told."""

from __future__ import annotations

from dataclasses import dataclass

from lib.domain.model import Language


@dataclass(frozen=True)
class Phrases:
    """Names of controls, and sentences that somebody must get to read."""

    language: Language
    own_name: str
    first_requirement: str
    do: str
    undo: str
    done: str
    declared_by: str
    phone: str
    is_owned: str
    yes: str
    can_receive: str
    both: str
    used_before: str
    never: str
    eligible: str
    save_number: str
    number_saved: str
    hellotext_token: str
    business_id: str
    save_credentials: str
    login_refused: str
    swapped_key: str
    swapped_token: str
    held: str
    nothing_saved: str
    passed: str
    search: str
    filters: str
    track: str
    stage: str
    history: str
    history_declared: str
    history_number: str
    history_credentials: str


SPANISH = Phrases(
    language=Language.ES,
    own_name="Español",
    first_requirement="Ten una cuenta en el Administrador comercial de Meta",
    do="Ya está hecho",
    undo="Ya no es así",
    done="Listo (2)",
    declared_by="declarado por Ana Pérez",
    phone="Número de teléfono",
    is_owned="¿El número es de tu empresa?",
    yes="Sí",
    can_receive="¿Qué puede recibir?",
    both="Las dos cosas",
    used_before="¿Se usó antes en WhatsApp?",
    never="Nunca",
    eligible="Este número sirve para WhatsApp.",
    save_number="Guardar este número",
    number_saved="Guardado: +598 99 123 456, por Ana Pérez",
    hellotext_token="Token de Hellotext",
    business_id="Business ID de Hellotext",
    save_credentials="Guardar y comprobar",
    login_refused="VTEX dice que la clave o el token no son correctos.",
    swapped_key="Esto es el App Token. La clave y el token están cambiados de lugar.",
    swapped_token="Esto es la App Key. La clave y el token están cambiados de lugar.",
    held="se guarda con el próximo intento",
    nothing_saved="Revisa los campos marcados. No se guardó nada.",
    passed="Correcto",
    search="Buscar tienda, cuenta, número o correo",
    filters="Filtros",
    track="Canal",
    stage="Preparando",
    history="Historia",
    history_declared="WhatsApp: “Ten una cuenta en el Administrador comercial de Meta”, declarado: sí",
    history_number="Número guardado: +59899123456",
    history_credentials="Credenciales guardadas: App Key, App Token, Business ID de Hellotext",
)

PORTUGUESE = Phrases(
    language=Language.PT_BR,
    own_name="Português",
    first_requirement="Tenha uma conta no Gerenciador de Negócios da Meta",
    do="Já está feito",
    undo="Não é mais assim",
    done="Pronto (2)",
    declared_by="declarado por Ana Pérez",
    phone="Número de telefone",
    is_owned="O número é da sua empresa?",
    yes="Sim",
    can_receive="O que ele pode receber?",
    both="Os dois",
    used_before="Já foi usado no WhatsApp?",
    never="Nunca",
    eligible="Este número serve para o WhatsApp.",
    save_number="Salvar este número",
    number_saved="Salvo: +598 99 123 456, por Ana Pérez",
    hellotext_token="Token da Hellotext",
    business_id="Business ID da Hellotext",
    save_credentials="Salvar e verificar",
    login_refused="A VTEX diz que a chave ou o token não estão corretos.",
    swapped_key="Isto é o App Token. A chave e o token estão trocados de lugar.",
    swapped_token="Isto é a App Key. A chave e o token estão trocados de lugar.",
    held="será salvo na próxima tentativa",
    nothing_saved="Confira os campos marcados. Nada foi salvo.",
    passed="Correto",
    search="Buscar loja, conta, número ou e-mail",
    filters="Filtros",
    track="Canal",
    stage="Preparando",
    history="Histórico",
    history_declared="WhatsApp: “Tenha uma conta no Gerenciador de Negócios da Meta”, declarado: sim",
    history_number="Número salvo: +59899123456",
    history_credentials="Credenciais salvas: App Key, App Token, Business ID da Hellotext",
)
