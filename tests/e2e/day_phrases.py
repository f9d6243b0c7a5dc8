"""What an account manager's day says, in three languages."""

from __future__ import annotations

from dataclasses import dataclass

from lib.domain.model import Language


@dataclass(frozen=True)
class DayPhrases:
    """Names of controls, and sentences that somebody must get to read; what the manager types, too."""

    language: Language
    colleague: str
    who_are_you: str
    today: str
    urgent: str
    up_next: str
    waiting: str
    finished: str
    slower: str
    slower_here: str
    pause: str
    reason: str
    reason_missing: str
    vacation: str
    on_pause: str
    now_on_pause: str
    undo: str
    undone: str
    notes: str
    new_note: str
    notify: str
    agreed: str
    save_note: str
    unread: str
    back: str
    own: str
    filters: str
    track: str
    track_chip: str
    two_marked: str
    assign: str
    only_marked: str
    in_charge: str
    two_done: str
    see_what_happened: str
    what_happened: str
    done: str
    invitations: str
    account: str
    name: str
    country: str
    uruguay: str
    email: str
    create: str
    copy_now: str
    created: str
    mentioned: str
    read: str
    people: str
    portfolio: str
    audit: str
    audit_account: str
    topic: str
    stages: str
    management: str
    store_added: str
    note_added: str
    was_paused: str
    went_on: str
    changed_hands: str


SPANISH = DayPhrases(
    language=Language.ES,
    colleague="Bruno Díaz",
    who_are_you="¿Quién eres?",
    today="Hoy",
    urgent="Urgente · 1",
    up_next="Lo que sigue · 5",
    waiting="En espera · 1",
    finished="Activas desde el lunes · 1",
    slower="Más lenta que 9 de 10",
    slower_here="Más lenta de lo habitual",
    pause="Pausar",
    reason="Motivo",
    reason_missing="Escribe el motivo: lo leerán tus colegas.",
    vacation="Vacaciones hasta marzo",
    on_pause="En pausa",
    now_on_pause="WhatsApp quedó en pausa.",
    undo="Deshacer",
    undone="Deshecho: quedó como estaba.",
    notes="Notas",
    new_note="Nota nueva",
    notify="Avisar a",
    agreed="Acordamos llamar el jueves.",
    save_note="Guardar la nota",
    unread="para Bruno Díaz, sin leer",
    back="Volver al panel",
    own="Mi cartera",
    filters="Filtros",
    track="Canal",
    track_chip="Canal: WhatsApp",
    two_marked="Acciones: 2 marcadas",
    assign="Asignar",
    only_marked="Solo las marcadas (2)",
    in_charge="A cargo de",
    two_done="Asignar a Bruno Díaz · 2 hechas",
    see_what_happened="Ver qué pasó",
    what_happened="Qué pasó",
    done="Hecho · 2",
    invitations="Invitaciones",
    account="Cuenta de VTEX",
    name="Nombre de la tienda",
    country="País",
    uruguay="Uruguay",
    email="Correo del comercio (opcional)",
    create="Crear la tienda",
    copy_now="Copia este enlace ahora y envíalo a",
    created="Creamos la tienda",
    mentioned="Te nombraron en 1 nota",
    read="Leída",
    people="Personas",
    portfolio="2 tiendas: Bolivia 1 y Uruguay 1",
    audit="Auditoría",
    audit_account="Cuenta de la tienda",
    topic="Tema",
    stages="Etapas y turnos",
    management="Gestión y notas",
    store_added="Tienda agregada",
    note_added="Nota agregada",
    was_paused="WhatsApp: en pausa. Motivo: Vacaciones hasta marzo",
    went_on="WhatsApp: sigue después de la pausa",
    changed_hands="A cargo de la tienda: de Marta Gestora a Bruno Díaz",
)

PORTUGUESE = DayPhrases(
    language=Language.PT_BR,
    colleague="Bruno Costa",
    who_are_you="Quem é você?",
    today="Hoje",
    urgent="Urgente · 1",
    up_next="O que vem a seguir · 5",
    waiting="Em espera · 1",
    finished="Ativas desde segunda-feira · 1",
    slower="Mais lenta que 9 em cada 10",
    slower_here="Mais lenta do que o habitual",
    pause="Pausar",
    reason="Motivo",
    reason_missing="Escreva o motivo: seus colegas vão lê-lo.",
    vacation="Férias até março",
    on_pause="Em pausa",
    now_on_pause="WhatsApp ficou em pausa.",
    undo="Desfazer",
    undone="Desfeito: ficou como estava.",
    notes="Notas",
    new_note="Nova nota",
    notify="Avisar",
    agreed="Combinamos ligar na quinta-feira.",
    save_note="Salvar a nota",
    unread="para Bruno Costa, não lida",
    back="Voltar ao painel",
    own="Minha carteira",
    filters="Filtros",
    track="Canal",
    track_chip="Canal: WhatsApp",
    two_marked="Ações: 2 marcadas",
    assign="Atribuir",
    only_marked="Só as marcadas (2)",
    in_charge="A cargo de",
    two_done="Atribuir a Bruno Costa · 2 feitas",
    see_what_happened="Ver o que aconteceu",
    what_happened="O que aconteceu",
    done="Feito · 2",
    invitations="Convites",
    account="Conta da VTEX",
    name="Nome da loja",
    country="País",
    uruguay="Uruguai",
    email="E-mail do lojista (opcional)",
    create="Criar a loja",
    copy_now="Copie este link agora e envie para",
    created="Criamos a loja",
    mentioned="Citaram você em 1 nota",
    read="Lida",
    people="Pessoas",
    portfolio="2 lojas: Bolívia 1 e Uruguai 1",
    audit="Auditoria",
    audit_account="Conta da loja",
    topic="Assunto",
    stages="Etapas e vezes",
    management="Gestão e notas",
    store_added="Loja adicionada",
    note_added="Nota adicionada",
    was_paused="WhatsApp: em pausa. Motivo: Férias até março",
    went_on="WhatsApp: continua depois da pausa",
    changed_hands="Responsável pela loja: de Marta Gestora para Bruno Costa",
)

ENGLISH = DayPhrases(
    language=Language.EN,
    colleague="Bruno Hill",
    who_are_you="Who are you?",
    today="Today",
    urgent="Urgent · 1",
    up_next="Up next · 5",
    waiting="Waiting · 1",
    finished="Live since Monday · 1",
    slower="Slower than 9 in 10",
    slower_here="Slower than usual",
    pause="Pause",
    reason="Reason",
    reason_missing="Write the reason: your colleagues will read it.",
    vacation="On leave until March",
    on_pause="Paused",
    now_on_pause="WhatsApp is paused.",
    undo="Undo",
    undone="Undone: it is as it was.",
    notes="Notes",
    new_note="New note",
    notify="Notify",
    agreed="We agreed to call on Thursday.",
    save_note="Save the note",
    unread="for Bruno Hill, unread",
    back="Back to the dashboard",
    own="My portfolio",
    filters="Filters",
    track="Channel",
    track_chip="Channel: WhatsApp",
    two_marked="Actions: 2 marked",
    assign="Assign",
    only_marked="Only the marked ones (2)",
    in_charge="In charge",
    two_done="Assign to Bruno Hill · 2 done",
    see_what_happened="See what happened",
    what_happened="What happened",
    done="Done · 2",
    invitations="Invitations",
    account="VTEX account",
    name="Name of the store",
    country="Country",
    uruguay="Uruguay",
    email="Merchant’s e-mail (optional)",
    create="Create the store",
    copy_now="Copy this link now and send it to",
    created="We created the store",
    mentioned="You are named in 1 note",
    read="Read",
    people="People",
    portfolio="2 stores: Bolivia 1 and Uruguay 1",
    audit="Audit log",
    audit_account="Store account",
    topic="Topic",
    stages="Stages and turns",
    management="Management and notes",
    store_added="Store added",
    note_added="Note added",
    was_paused="WhatsApp: paused. Reason: On leave until March",
    went_on="WhatsApp: goes on after the hold",
    changed_hands="In charge of the store: from Marta Gestora to Bruno Hill",
)

LANGUAGES = (SPANISH, PORTUGUESE, ENGLISH)
