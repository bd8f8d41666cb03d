"""French."""

from collections.abc import Mapping

PHRASES: Mapping[str, str | Mapping[str, str]] = {
    "now": "Si la consultation était close maintenant : {result}.",
    "certain": "Le résultat ne peut plus changer : {result}.",
    "stop": "{clauses}.",
    "space": " ",
    "between": " ; ",
    "adopted": "adoption",
    "rejected": "rejet",
    "later": "report",
    "quoted": "« {text} »",
    "percent": "{number}\u00a0%",
    "point": ",",
    "1/2": "la moitié",
    "2/3": "les deux tiers",
    "more_than": "plus de {share}",
    "more_than_1/2": "plus de la moitié",
    "more_than_2/3": "plus des deux tiers",
    "of_entitled": "{supporters} sur {total} pour ({percent} des ayants droit)",
    "of_voting": "{supporters} sur {total} pour ({percent} des votants)",
    "of_replies": "{supporters} sur {total} pour ({percent} des réponses)",
    "of_none": "aucune voix ne compte pour l'instant",
    "nobody_entitled": "personne n'a le droit de répondre",
    "no_reply": "personne n'a répondu ; s'il en reste ainsi : {result}",
    "replies_needed": {
        "one": "il faut encore {n} réponse ({of} en tout)",
        "other": "il faut encore {n} réponses ({of} en tout)",
    },
    "replies_missed": {
        "one": "il faut {n} réponse, et il ne peut y en avoir",
        "other": "il faut {n} réponses, et il ne peut y en avoir autant",
    },
    "mostly_abstains": "abstentions : {number} sur {of} suffrages, soit plus de la moitié ;"
    " s'il en reste ainsi : {result}",
    "for_needed": {
        "one": "il faut encore {n} voix pour ({of} en tout)",
        "other": "il faut encore {n} voix pour ({of} en tout)",
    },
    "for_needed_of": {
        "one": "il faut encore {n} voix pour parmi {name} ({of} en tout)",
        "other": "il faut encore {n} voix pour parmi {name} ({of} en tout)",
    },
    "for_missed": {
        "one": "il faut {n} voix pour, et il ne peut y en avoir",
        "other": "il faut {n} voix pour, et il ne peut y en avoir autant",
    },
    "for_missed_of": {
        "one": "il faut {n} voix pour parmi {name}, et il ne peut y en avoir",
        "other": "il faut {n} voix pour parmi {name}, et il ne peut y en avoir autant",
    },
    "against_left": {
        "one": "{n} voix de plus peut s'opposer, et pas davantage",
        "other": "{n} voix de plus peuvent s'opposer, et pas davantage",
    },
    "against_left_none": "plus aucune voix ne peut s'opposer",
    "against_exceeded": {
        "one": "{n} voix s'oppose (admises : {of})",
        "other": "{n} voix s'opposent (admises : {of})",
    },
    "veto_left": "aucune voix parmi {name} ne peut s'opposer",
    "vetoed": {
        "one": "{n} voix parmi {name} s'oppose, et aucune ne le peut",
        "other": "{n} voix parmi {name} s'opposent, et aucune ne le peut",
    },
    "tie": "autant de voix pour que contre ({number} de chaque côté) ;"
    " s'il en reste ainsi : {result}",
    "share_needed": {
        "one": "{so_far}, requis : {share} ; {n} voix pour de plus suffirait",
        "other": "{so_far}, requis : {share} ; {n} voix pour de plus suffiraient",
    },
    "share_short": "{so_far}, requis : {share}",
    "share_met": "{so_far}, ce qui suffit (requis : {share})",
    "share_held": {
        "one": "{so_far}, ce qui suffit (requis : {share}) ;"
        " {n} voix contre de plus y mettrait fin",
        "other": "{so_far}, ce qui suffit (requis : {share}) ;"
        " {n} voix contre de plus y mettraient fin",
    },
    "share_safe": {
        "one": "compte tenu de {n} réponse reçue, le seuil ({share}) ne peut plus être manqué",
        "other": "compte tenu des {n} réponses reçues, le seuil ({share}) ne peut plus être manqué",
    },
    "share_lost": {
        "one": "compte tenu de {n} réponse reçue, le seuil ({share}) ne peut plus être atteint",
        "other": "compte tenu des {n} réponses reçues,"
        " le seuil ({share}) ne peut plus être atteint",
    },
    "not_told": {
        "one": "{n} voix silencieuse n'a jamais reçu l'avis, ce qui fait reporter le résultat",
        "other": "{n} voix silencieuses n'ont jamais reçu l'avis, ce qui fait reporter le résultat",
    },
}
