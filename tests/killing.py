"""Kill -9 a process of the portal at a named place in the middle of what it does. PostgreSQL only."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from typing import Any

from django.conf import settings
from django.db import connection

from tests.places import ROOT

# The child does what one process of the web server, or the worker, does; at the named place it says so and waits.
CHILD = """
import json, sys, time
import django
django.setup()
from django.utils.module_loading import import_string
from importlib import import_module
owner, name, what = json.loads(sys.argv[1])
module = import_module(owner) if not owner[owner.rfind(".") + 1].isupper() else import_string(owner)
real = getattr(module, name)
def done_and_waits(*args, **kwargs):
    kept = real(*args, **kwargs)
    print("in the middle", flush=True)
    time.sleep(120)
    return kept
setattr(module, name, done_and_waits)
if "job" in what:
    from portal.core import jobs
    jobs.execute(what["job"])
else:
    from django.test import Client
    client = Client(HTTP_ACCEPT="text/html")
    client.cookies[what["cookie"]] = what["session"]
    client.post(what["address"], what["body"])
"""


def kill_in_the_middle(place: tuple[str, str], **what: Any) -> None:
    where = connection.settings_dict
    host = f"{where['HOST'] or '127.0.0.1'}:{where['PORT'] or 5432}"
    address = f"postgres://{where['USER']}:{where['PASSWORD']}@{host}/{where['NAME']}"
    environment = {
        **os.environ, "DATABASE_URL": address, "DJANGO_SETTINGS_MODULE": "portal.settings.test",
        "PRIVATE_ROOT": str(settings.PRIVATE_ROOT),
    }  # fmt: skip
    command = [sys.executable, "-c", CHILD, json.dumps([*place, what])]
    child = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True)
    try:
        assert child.stdout.readline().strip() == "in the middle"
    finally:
        os.kill(child.pid, signal.SIGKILL)
        child.wait(30)
        child.stdout.close()
