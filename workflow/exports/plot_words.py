"""The words on plots, in the six languages of the Union."""

from __future__ import annotations

from collections.abc import Mapping

FIGURES: Mapping[str, Mapping[str, str]] = {
    "pledged": {
        "en": "Pledged",
        "fr": "Annoncé",
        "es": "Prometido",
        "ru": "Объявлено",
        "zh": "已认捐",
        "ar": "متعهد به",
    },
    "committed": {
        "en": "Committed",
        "fr": "Engagé",
        "es": "Comprometido",
        "ru": "Закреплено соглашениями",
        "zh": "已签约承诺",
        "ar": "ملتزم به",
    },
    "received": {
        "en": "Received",
        "fr": "Reçu",
        "es": "Recibido",
        "ru": "Получено",
        "zh": "已收到",
        "ar": "مستلَم",
    },
    "spent": {
        "en": "Spent",
        "fr": "Dépensé",
        "es": "Gastado",
        "ru": "Израсходовано",
        "zh": "已支出",
        "ar": "منفَق",
    },
}

TITLE: Mapping[str, str] = {
    "en": "Funding of {name}",
    "fr": "Financement de {name}",
    "es": "Financiación de {name}",
    "ru": "Финансирование {name}",
    "zh": "{name} 的资金情况",
    "ar": "تمويل {name}",
}

AMOUNT: Mapping[str, str] = {
    "en": "Amount in {currency}",
    "fr": "Montant en {currency}",
    "es": "Importe en {currency}",
    "ru": "Сумма, {currency}",
    "zh": "金额（{currency}）",
    "ar": "المبلغ ({currency})",
}

DAY: Mapping[str, str] = {
    "en": "Day",
    "fr": "Date",
    "es": "Fecha",
    "ru": "Дата",
    "zh": "日期",
    "ar": "التاريخ",
}

TARGET: Mapping[str, str] = {
    "en": "Target",
    "fr": "Objectif",
    "es": "Objetivo",
    "ru": "Требуемая сумма",
    "zh": "资金目标",
    "ar": "المبلغ المستهدف",
}
