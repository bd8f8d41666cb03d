"""Spanish."""

from collections.abc import Mapping

PHRASES: Mapping[str, str | Mapping[str, str]] = {
    "now": "Si la consulta se cerrara ahora: {result}.",
    "certain": "El resultado ya no puede cambiar: {result}.",
    "stop": "{clauses}.",
    "space": " ",
    "between": "; ",
    "adopted": "aprobación",
    "rejected": "rechazo",
    "later": "aplazamiento",
    "quoted": "«{text}»",
    "percent": "{number}\u00a0%",
    "point": ",",
    "1/2": "la mitad",
    "2/3": "dos tercios",
    "more_than": "más del {share}",
    "more_than_1/2": "más de la mitad",
    "more_than_2/3": "más de dos tercios",
    "of_entitled": "{supporters} de {total} a favor ({percent} de quienes tienen derecho)",
    "of_voting": "{supporters} de {total} a favor ({percent} de los votantes)",
    "of_replies": "{supporters} de {total} a favor ({percent} de las respuestas)",
    "of_none": "ninguna voz cuenta por ahora",
    "nobody_entitled": "nadie tiene derecho a responder",
    "no_reply": "nadie ha respondido; si sigue así: {result}",
    "replies_needed": {
        "one": "falta {n} respuesta ({of} en total)",
        "other": "faltan {n} respuestas ({of} en total)",
    },
    "replies_missed": {
        "one": "se necesita {n} respuesta, y ya no puede haberla",
        "other": "se necesitan {n} respuestas, y no puede haber tantas",
    },
    "mostly_abstains": "abstenciones: {number} de {of} votos emitidos, más de la mitad;"
    " si sigue así: {result}",
    "for_needed": {
        "one": "falta {n} voto a favor ({of} en total)",
        "other": "faltan {n} votos a favor ({of} en total)",
    },
    "for_needed_of": {
        "one": "falta {n} voto a favor entre {name} ({of} en total)",
        "other": "faltan {n} votos a favor entre {name} ({of} en total)",
    },
    "for_missed": {
        "one": "se necesita {n} voto a favor, y ya no puede haberlo",
        "other": "se necesitan {n} votos a favor, y no puede haber tantos",
    },
    "for_missed_of": {
        "one": "se necesita {n} voto a favor entre {name}, y ya no puede haberlo",
        "other": "se necesitan {n} votos a favor entre {name}, y no puede haber tantos",
    },
    "against_left": {
        "one": "puede oponerse {n} voz más, y ninguna otra",
        "other": "pueden oponerse {n} voces más, y ninguna otra",
    },
    "against_left_none": "ninguna otra voz puede oponerse",
    "against_exceeded": {
        "one": "se opone {n} voz (admitidas: {of})",
        "other": "se oponen {n} voces (admitidas: {of})",
    },
    "veto_left": "ninguna voz entre {name} puede oponerse",
    "vetoed": {
        "one": "se opone {n} voz entre {name}, y ninguna puede hacerlo",
        "other": "se oponen {n} voces entre {name}, y ninguna puede hacerlo",
    },
    "tie": "tantos a favor como en contra ({number} de cada lado); si sigue así: {result}",
    "share_needed": {
        "one": "{so_far}, requerido: {share}; bastaría {n} voto más a favor",
        "other": "{so_far}, requerido: {share}; bastarían {n} votos más a favor",
    },
    "share_short": "{so_far}, requerido: {share}",
    "share_met": "{so_far}, lo que basta (requerido: {share})",
    "share_held": {
        "one": "{so_far}, lo que basta (requerido: {share}); {n} voto más en contra lo desharía",
        "other": "{so_far}, lo que basta (requerido: {share});"
        " {n} votos más en contra lo desharían",
    },
    "share_safe": {
        "one": "con {n} respuesta recibida, el umbral ({share}) ya no puede dejar de alcanzarse",
        "other": "con las {n} respuestas recibidas,"
        " el umbral ({share}) ya no puede dejar de alcanzarse",
    },
    "share_lost": {
        "one": "con {n} respuesta recibida, el umbral ({share}) ya no puede alcanzarse",
        "other": "con las {n} respuestas recibidas, el umbral ({share}) ya no puede alcanzarse",
    },
    "not_told": {
        "one": "{n} voz que calla nunca recibió el aviso, y eso aplaza el resultado",
        "other": "{n} voces que callan nunca recibieron el aviso, y eso aplaza el resultado",
    },
}
