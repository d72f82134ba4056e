"""Every mutant: the constraints, read from the models, and the guards, listed by hand."""

from tests.mutants.catalogue.carried_out import DONE, TURNED
from tests.mutants.catalogue.contracts import CONTRACTS
from tests.mutants.catalogue.decisions import CHAIN, PAPERS
from tests.mutants.catalogue.frameworks import FRAMEWORKS
from tests.mutants.catalogue.grants import GRANTS
from tests.mutants.catalogue.law import ROUTE
from tests.mutants.catalogue.law_of_keys import KEYS, PAPER
from tests.mutants.catalogue.money import MONEY
from tests.mutants.catalogue.openings import OPENINGS
from tests.mutants.catalogue.people import PEOPLE
from tests.mutants.catalogue.procurement import PROCUREMENT
from tests.mutants.catalogue.tables import TABLES
from tests.mutants.catalogue.ways_round import ROUND
from tests.mutants.catalogue.withheld import WITHHELD
from tests.mutants.catalogue.year_end import YEAR_END
from tests.mutants.constraints import constraints
from tests.mutants.mutant import Area, Mutant

ALONE = "test_uniques.py::test_each_constraint_of_a_table_refuses_its_row_by_itself[{}]"


def catalogue() -> list[Mutant]:
    """Return every mutant, by area."""
    law = [*ROUTE, *KEYS, *PAPER, *ROUND, *PROCUREMENT, *FRAMEWORKS]
    decided = [*CHAIN, *PAPERS, *TURNED, *DONE, *GRANTS, *WITHHELD]
    money = [*OPENINGS, *MONEY, *YEAR_END]
    return [*_of_constraints(), *TABLES, *PEOPLE, *money, *CONTRACTS, *law, *decided]


def _of_constraints() -> list[Mutant]:
    area = Area("Constraints")
    return [
        area.owner(each.dropping, f"{each.kind} {each.name}", ALONE.format(each.table))
        for each in constraints()
    ]
