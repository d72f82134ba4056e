"""The catalogue of mutants fits the code as it is; `make mutants` makes them."""

from pathlib import Path

from django.conf import settings

from tests.mutants.catalogue import catalogue

ROOT = Path(settings.BASE_DIR)


def test_every_mutant_fits_the_code_as_it_is() -> None:
    misfits = [
        f"{mutant.area}: {mutant.what} ({why})"
        for mutant in catalogue()
        if (why := mutant.misfit(ROOT))
    ]
    assert misfits == []


def test_every_mutant_names_tests_that_are_there() -> None:
    missing = [
        f"{mutant.what}: {test}"
        for mutant in catalogue()
        for test in mutant.tests
        if not _is_there(test)
    ]
    assert missing == []
    assert all(mutant.tests for mutant in catalogue())


def test_no_two_mutants_are_one() -> None:
    said = [(mutant.area, mutant.what) for mutant in catalogue()]
    made = [(m.file, m.old, m.new, m.sql) for m in catalogue()]
    assert len(said) == len(set(said))
    assert len(made) == len(set(made))
    assert len(said) >= 300


def _is_there(test: str) -> bool:
    file, _, name = test.partition("::")
    path = ROOT / file
    words = f"def {name.partition('[')[0]}("
    return path.is_file() and words in path.read_text(encoding="utf-8")
