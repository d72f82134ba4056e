"""What every page knows about the house. One small query a page."""

from django.http import HttpRequest

from people.models import Founding


def house(request: HttpRequest) -> dict[str, object]:
    """Give pages the organisation's name and whether this is a demonstration."""
    row = Founding.objects.values("organisation", "demonstration").first()
    return dict(row) if row else {"organisation": "", "demonstration": False}
