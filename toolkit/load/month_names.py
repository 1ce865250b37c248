"""Closed-class words of dates: month names and their usual abbreviations in ten languages, and time-zone letters.

Month names: Unicode CLDR, wide and abbreviated, format and stand-alone. Zone offsets in minutes: RFC 2822 §4.3 and the
abbreviations that news exports use; those with several meanings (IST, CST in China) are left out except the American.
"""

from __future__ import annotations

_NAMES = """
january jan | february feb | march mar | april apr | may | june jun | july jul | august aug | september sept
sep | october oct | november nov | december dec

januar jänner jan | februar feb | märz mär mrz | april apr | mai | juni jun | juli jul | august aug |
september sep | oktober okt | november nov | dezember dez

janvier janv | février févr fevr | mars | avril avr | mai | juin | juillet juil | août aout | septembre sept |
octobre oct | novembre nov | décembre déc

enero ene | febrero feb | marzo mar | abril abr | mayo may | junio jun | julio jul | agosto ago | septiembre
setiembre sept | octubre oct | noviembre nov | diciembre dic

gennaio gen | febbraio feb | marzo mar | aprile apr | maggio mag | giugno giu | luglio lug | agosto ago |
settembre set | ottobre ott | novembre nov | dicembre dic

janeiro jan | fevereiro fev | março | abril abr | maio mai | junho jun | julho jul | agosto ago | setembro set
| outubro out | novembro nov | dezembro dez

januari jan | februari feb | maart mrt | april apr | mei | juni jun | juli jul | augustus aug | september sep
| oktober okt | november nov | december dec

января янв | февраля фев | марта мар | апреля апр | мая май | июня июн | июля июл | августа авг | сентября сен
| октября окт | ноября ноя | декабря дек

січня січ | лютого лют | березня бер | квітня квіт | травня трав | червня черв | липня лип | серпня серп | вересня вер
| жовтня жовт | листопада лист | грудня груд

januari | februari | mars | april | maj | juni | juli | augusti | september | oktober okt | november | december
"""

MONTHS: dict[str, int] = {
    name: number
    for language in _NAMES.strip().split("\n\n")
    for number, names in enumerate(language.split("|"), start=1)
    for name in names.split()
}

ZONES: dict[str, int] = {
    "Z": 0, "UTC": 0, "GMT": 0, "WET": 0, "BST": 60, "CET": 60, "WAT": 60, "CEST": 120, "EET": 120, "SAST": 120, "CAT": 120,
    "EEST": 180, "MSK": 180, "EAT": 180, "PKT": 300, "WIB": 420, "HKT": 480, "SGT": 480, "AWST": 480, "JST": 540, "KST": 540,
    "AEST": 600, "AEDT": 660, "NZST": 720, "NZDT": 780, "EST": -300, "EDT": -240, "ET": -300, "CST": -360, "CDT": -300,
    "MST": -420, "MDT": -360, "PST": -480, "PDT": -420, "AKST": -540, "HST": -600, "BRT": -180,
}  # fmt: skip
