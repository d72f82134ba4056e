from tests import stage as s
import datetime as dt
from decimal import Decimal


def test_whole(database) -> None:
    from approvals import actions
    from approvals.models import Recommendation
    from budgets.models import Line

    st = s.set_stage()
    d = s.attested(st)
    assert d.state == "attested"
    s.executed(st)
    v = s.extension_ready(st)
    assert s.sign(st, "carla", v).result == "turned"
    assert s.sign(st, "rita", v).result == "approved"
    d2 = s.drafted(st)
    v2 = s.ready_to_sign(st, d2)
    o = s.sign(st, "dana", v2)
    print(o)
    assert o.result == "approved"
    rec = Recommendation.objects.filter(version=v2, kind="budget_change").first()
    p = rec.effects.get(kind="posted").batch.postings.first()
    from approvals.actions.executing import Share
    from budgets.money import FinancialYear

    actions.profile(
        st["fiona"],
        rec,
        p.to_line,
        [
            Share(FinancialYear(2026), Decimal("10.00")),
            Share(FinancialYear(2027), Decimal("11.00")),
        ],
    )
    from records.verify import verify

    v = verify()
    print(v, v.faults)
    assert not v.faults
