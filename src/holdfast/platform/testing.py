"""Doing in a test what a worker would do: the jobs that a change has left behind."""

from __future__ import annotations

from typing import Any

from django.db import connection
from procrastinate.contrib.django import app


def waiting_jobs(prefix: str = "") -> list[tuple[str, dict[str, Any]]]:
    """Names and arguments of the jobs that wait, the oldest first; prefix: of the names looked for."""
    return [(name, arguments) for _, name, arguments in _waiting(prefix)]


def run_jobs(prefix: str = "") -> int:
    """Run the jobs that wait, and those that they leave in turn; returns how many."""
    done = 0
    while waiting := _waiting(prefix):
        for key, name, arguments in waiting:
            with connection.cursor() as cursor:
                cursor.execute("DELETE FROM procrastinate_jobs WHERE id = %s", [key])
            app.tasks[name](**arguments)
            done += 1
    return done


def _waiting(prefix: str) -> list[tuple[int, str, dict[str, Any]]]:
    from procrastinate.contrib.django.models import ProcrastinateJob  # noqa: PLC0415 - needs the apps to be loaded

    jobs = ProcrastinateJob.objects.filter(status="todo", task_name__startswith=prefix).order_by("id")
    return list(jobs.values_list("id", "task_name", "args"))
