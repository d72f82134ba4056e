"""The kinds of steps in the life of a contract, and what each one is to the rules. Pure."""

from typing import Final

AWARD: Final = "award"
VALUE_INCREASE: Final = "value_increase"
EXTENSION: Final = "extension"
OPTION: Final = "option"
INDEXATION: Final = "indexation"
TERMINATION: Final = "termination"
CONSENT: Final = "novation_consent"
NOVATION: Final = "novation"
RENAMED: Final = "renamed"
ROUTE: Final = "route_change"
CLERICAL: Final = "clerical"

# What 4.13 calls a variation or extension: what adds up against a share of the original (S7).
VARIATIONS: Final = frozenset({VALUE_INCREASE, EXTENSION})
# What the contract provided for itself (S8).
PROVIDED_FOR: Final = frozenset({OPTION, INDEXATION})
# What the law asks a ground of.
GROUNDED: Final = VARIATIONS | PROVIDED_FOR | {NOVATION}
# What always states a value or a time: nought without words of time is a value withheld.
VALUED: Final = VARIATIONS | PROVIDED_FOR | {AWARD}
# What stands once it is decided: nothing is put in hand.
RECORDED: Final = frozenset({CONSENT, RENAMED, ROUTE})
# What names whose contract it is until then, and whose after.
PASSING: Final = frozenset({CONSENT, NOVATION, RENAMED})
# Whose value may be below nought: less of it, never more than that.
LOWERING: Final = frozenset({CLERICAL, INDEXATION, TERMINATION})
