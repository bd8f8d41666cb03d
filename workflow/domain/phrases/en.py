"""English."""

from collections.abc import Mapping

PHRASES: Mapping[str, str | Mapping[str, str]] = {
    "now": "If the consultation closed now: {result}.",
    "certain": "The result can no longer change: {result}.",
    "stop": "{clauses}.",
    "space": " ",
    "between": "; ",
    "adopted": "adopted",
    "rejected": "rejected",
    "later": "put off",
    "quoted": "“{text}”",
    "percent": "{number}\u00a0%",
    "point": ".",
    "1/2": "half",
    "2/3": "two thirds",
    "more_than": "more than {share}",
    "of_entitled": "{supporters} of {total} are for ({percent} of those entitled)",
    "of_voting": "{supporters} of {total} are for ({percent} of those voting)",
    "of_replies": "{supporters} of {total} are for ({percent} of the replies)",
    "of_none": "no voice counts so far",
    "nobody_entitled": "nobody is entitled to answer",
    "no_reply": "nobody has replied; if that stays so: {result}",
    "replies_needed": {
        "one": "{n} more reply is needed ({of} in all)",
        "other": "{n} more replies are needed ({of} in all)",
    },
    "replies_missed": {
        "one": "{n} reply is needed, and none can come",
        "other": "{n} replies are needed, and there cannot be as many",
    },
    "mostly_abstains": "abstentions: {number} of {of} votes cast, more than half;"
    " if that stays so: {result}",
    "for_needed": {
        "one": "{n} more voice for is needed ({of} in all)",
        "other": "{n} more voices for are needed ({of} in all)",
    },
    "for_needed_of": {
        "one": "{n} more voice for is needed among {name} ({of} in all)",
        "other": "{n} more voices for are needed among {name} ({of} in all)",
    },
    "for_missed": {
        "one": "{n} voice for is needed, and there can be none",
        "other": "{n} voices for are needed, and there cannot be as many",
    },
    "for_missed_of": {
        "one": "{n} voice for is needed among {name}, and there can be none",
        "other": "{n} voices for are needed among {name}, and there cannot be as many",
    },
    "against_left": {
        "one": "{n} more voice may oppose, and no more",
        "other": "{n} more voices may oppose, and no more",
    },
    "against_left_none": "no further voice may oppose",
    "against_exceeded": {
        "one": "{n} voice opposes (allowed: {of})",
        "other": "{n} voices oppose (allowed: {of})",
    },
    "veto_left": "no voice among {name} may oppose",
    "vetoed": {
        "one": "{n} voice among {name} opposes, and none may",
        "other": "{n} voices among {name} oppose, and none may",
    },
    "tie": "as many are for as against ({number} each); if that stays so: {result}",
    "share_needed": {
        "one": "{so_far}, needed: {share}; {n} more voice for would be enough",
        "other": "{so_far}, needed: {share}; {n} more voices for would be enough",
    },
    "share_short": "{so_far}, needed: {share}",
    "share_met": "{so_far}, which is enough (needed: {share})",
    "share_held": {
        "one": "{so_far}, which is enough (needed: {share}); {n} more voice against would undo it",
        "other": "{so_far}, which is enough (needed: {share});"
        " {n} more voices against would undo it",
    },
    "share_safe": "with the {number} received, {share} cannot be missed",
    "share_lost": "with the {number} received, {share} cannot be reached",
    "not_told": {
        "one": "{n} silent voice never got the notice, and that puts the result off",
        "other": "{n} silent voices never got the notice, and that puts the result off",
    },
}
