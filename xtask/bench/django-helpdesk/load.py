"""Fills the help desk: a queue for each unit and the tickets of a tab-separated file, through Django's own models.

The file has one ticket a line: minute since the first day, number of the queue, 1 when closed, title, text.
"""

import datetime
import os
import sys

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "desk.settings")
django.setup()

from django.contrib.auth import get_user_model  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import transaction  # noqa: E402
from helpdesk.models import FollowUp, Queue, Ticket, UserSettings  # noqa: E402

FIRST_DAY = datetime.datetime(2021, 10, 1, tzinfo=datetime.timezone(datetime.timedelta(hours=8)))


def main(login, password, units, tickets, steps):
    """Makes the tables, one superuser, the queues, the tickets and `steps` follow-ups of each."""
    call_command("migrate", verbosity=0)
    user = get_user_model().objects.create_superuser(login, "", password)
    UserSettings.objects.get_or_create(user=user)
    with transaction.atomic():
        names = [line.rstrip("\n") for line in open(units, encoding="utf-8")]
        queues = [Queue.objects.create(title=name, slug=f"q{number}") for number, name in enumerate(names)]
        load_tickets(user, queues, tickets, steps)


def load_tickets(user, queues, tickets, steps):
    """Adds the tickets of the file."""
    made, follow_ups = [], []
    for line in open(tickets, encoding="utf-8"):
        minute, queue, closed, title, text = line.rstrip("\n").split("\t")
        at = FIRST_DAY + datetime.timedelta(minutes=int(minute))
        status = Ticket.CLOSED_STATUS if closed == "1" else Ticket.OPEN_STATUS
        made.append(
            Ticket(
                title=title,
                description=text,
                queue=queues[int(queue)],
                assigned_to=user,
                status=status,
                created=at,
                modified=at,
                priority=3,
            )
        )
    days = [ticket.created for ticket in made]
    made = Ticket.objects.bulk_create(made, batch_size=500)
    for ticket, day in zip(made, days):
        # The model writes the present day over the day of a new ticket.
        ticket.created = day
        for step in range(steps):
            at = ticket.created + datetime.timedelta(hours=step)
            follow_ups.append(
                FollowUp(ticket=ticket, date=at, title="Comment", comment=ticket.description, public=True, user=user)
            )
    Ticket.objects.bulk_update(made, ["created"], batch_size=500)
    FollowUp.objects.bulk_create(follow_ups, batch_size=500)
    print(f"{len(queues)} queues, {len(made)} tickets, {len(follow_ups)} follow-ups")


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], sys.argv[3], sys.argv[4], int(sys.argv[5]))
