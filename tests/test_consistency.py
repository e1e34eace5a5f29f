"""Rules of the whole repository that no tool knows. Each failure says what to do."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest
from wagtail.models import Page

from tests.places import PACKAGES, ROOT, tracked

MOST_LINES = 500
PYTHON = [path for path in tracked("*.py") if "migrations" not in path.parts]
ROOMS = [path for path in PYTHON if path.relative_to(ROOT).parts[0] in PACKAGES]
# Pure Python without a database: what is called "state" there is a value of a calculation.
PURE = (ROOT / "matching" / "engine", ROOT / "bonus" / "rules")
TEMPLATES = [path for path in tracked("*.html") if "templates" in path.parts]


def short(path: Path) -> str:
    return str(path.relative_to(ROOT))


# --- code -------------------------------------------------------------------------------------------------------------
def test_no_python_file_is_too_long():
    lengths = {short(path): len(path.read_text().splitlines()) for path in PYTHON}
    long = {name: lines for name, lines in lengths.items() if lines > MOST_LINES}
    assert not long, f"over {MOST_LINES} lines; make a folder of the same name of it"


# The one mechanism; background jobs and mail, whose states say how far a machine got; and loaders, whose objects come
# into being in the state that they had elsewhere (Workflow.start logs it).
MAY_WRITE_STATE = {
    *(f"portal/core/{name}.py" for name in ("transitions", "jobs", "mail", "tasks")),
    "portal/home/demo.py",
    "matching/jobseekers/management/commands/load_casebook.py",
}
WRITERS = {"update", "create", "update_or_create", "get_or_create", "bulk_update"}


def state_writes(source: str) -> list[int]:
    """Lines that write a field called `state`: by assignment, setattr, or a queryset's writing method."""
    lines = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Assign | ast.AugAssign | ast.AnnAssign):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            written = any(isinstance(target, ast.Attribute) and target.attr == "state" for target in targets)
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            keys = [keyword.arg for keyword in node.keywords]
            texts = (
                [c.value for c in ast.walk(node) if isinstance(c, ast.Constant)] if node.func.attr != "create" else []
            )
            written = node.func.attr in WRITERS and ("state" in keys or "state" in texts)
        else:
            called = isinstance(node, ast.Call) and getattr(node.func, "id", "") == "setattr"
            written = called and any(isinstance(arg, ast.Constant) and arg.value == "state" for arg in node.args)
        if written:
            lines.append(node.lineno)
    return lines


@pytest.mark.parametrize(
    "source",
    [
        "obj.state = 'x'",
        "self.state: str = 'x'",
        "setattr(obj, 'state', 'x')",
        "Model.objects.filter(pk=1).update(state='x')",
        "Model.objects.update(**{'state': 'x'})",
        "Model.objects.create(state='x')",
        "Model.objects.bulk_update(rows, ['state'])",
        "Model.objects.update_or_create(pk=1, defaults={'state': 'x'})",
    ],
)
def test_a_write_of_a_state_is_seen(source):
    assert state_writes(source) == [1]


@pytest.mark.parametrize(
    "source", ["Model.objects.filter(state='x')", "a = obj.state", "Model(estate=1)", "f(state=1)"]
)
def test_reading_a_state_is_not_writing(source):
    assert state_writes(source) == []


def test_states_are_written_by_transitions_only():
    found = []
    for path in ROOMS:
        if short(path) not in MAY_WRITE_STATE and not any(folder in path.parents for folder in PURE):
            found += [f"{short(path)}:{line}" for line in state_writes(path.read_text())]
    assert not found, "write a state through Workflow.run (portal/core/transitions.py)"


# --- models -----------------------------------------------------------------------------------------------------------
def our_models() -> list[type]:
    from django.apps import apps

    return [model for model in apps.get_models() if model.__module__.partition(".")[0] in PACKAGES]


def test_every_model_says_what_personal_data_it_holds():
    from portal.core.personal_data import PersonalData

    silent = [m._meta.label for m in our_models() if not isinstance(getattr(m, "personal_data", None), PersonalData)]
    assert not silent, "add a class attribute: personal_data = PersonalData(…) or NO_PERSONAL_DATA"


def test_what_is_kept_for_days_says_from_when():
    vague = []
    for model in our_models():
        kept = model.personal_data
        if kept and not kept.seen_by:
            vague.append(f"{model._meta.label}: who sees it?")
        if kept.keep_days is not None and not kept.keep_from:
            vague.append(f"{model._meta.label}: {kept.keep_days} days from when?")
    assert not vague


def test_every_room_stands_in_the_layers():
    import tomllib

    from django.apps import apps

    contract = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"][0]
    layers = set(re.findall(r"[\w.]+", " ".join(contract["layers"])))
    rooms = {config.name for config in apps.get_app_configs() if config.name.partition(".")[0] in PACKAGES}
    assert rooms <= layers, "give the room its place in pyproject.toml, [tool.importlinter]"


# --- templates --------------------------------------------------------------------------------------------------------
INCLUDE = re.compile(r"{%-?\s*include\s+(.+?)\s*-?%}", re.S)
QUOTED = re.compile(r"""["']([\w/.{}-]+\.(?:html|txt|xml))["']""")
# Found by name by Django, Wagtail or allauth, not by ours.
FOUND_BY_NAME = re.compile(
    r"^(\d{3}\.html|account/|mfa/|socialaccount/|allauth/|usersessions/|registration/|admin/|wagtailadmin/|wagtail_localize/|django/forms/)"
)


def template_name(path: Path) -> str:
    """The name that Django finds a template by: its path below the last folder called templates."""
    parts = path.relative_to(ROOT).parts
    return "/".join(parts[len(parts) - parts[::-1].index("templates") :])


def used_template_names() -> re.Pattern[str]:
    """Matches the names that code and templates quote (`{part}` stands for anything) and those that Wagtail makes."""
    sources = [path.read_text() for path in (*ROOMS, *TEMPLATES)]
    names = {name for source in sources for name in QUOTED.findall(source)}
    names |= {model.template for model in our_models() if issubclass(model, Page)}
    return re.compile("|".join(re.sub(r"\\{.+?\\}", r"[\\w-]+", re.escape(name)) for name in sorted(names)))


def test_every_template_is_used():
    used = used_template_names()
    unused = [short(p) for p in TEMPLATES if not used.fullmatch(n := template_name(p)) and not FOUND_BY_NAME.match(n)]
    assert not unused, "delete these templates, or use them"


def test_includes_pass_what_they_need():
    loose = []
    for path in TEMPLATES:
        for arguments in INCLUDE.findall(path.read_text()):
            if not arguments.endswith(" only"):
                loose.append(f"{short(path)}: include {arguments}")
    assert not loose, "say what the part needs: {% include … with x=y only %}"


INLINE = [
    (re.compile(r"<script(?![^>]*\bsrc=)(?![^>]*type=\"application/(ld\+)?json\")[^>]*>", re.I), "inline script"),
    (re.compile(r"<style\b", re.I), "inline style"),
    (re.compile(r"<[a-z][^>]*\sstyle=", re.I), "style attribute"),
    (re.compile(r"<[a-z][^>]*\son[a-z]+=", re.I), "event handler"),
]
# Wagtail's own pages need inline code, and a document that becomes a PDF is no web page.
MAY_BE_INLINE = re.compile(r"^(wagtailadmin/|admin/|documents?/|.*\bpdf\b)")


def test_templates_have_no_inline_code():
    found = []
    for path in TEMPLATES:
        if not MAY_BE_INLINE.match(template_name(path)):
            source = path.read_text()
            found += [f"{short(path)}: {what}" for pattern, what in INLINE if pattern.search(source)]
    assert not found, "the Content-Security-Policy blocks it; put it in portal/static"


# --- what may not be in the repository ------------------------------------------------------------------------------
LOCKS = [*tracked("requirements/*.txt"), *tracked("*package-lock.json", "*.npmrc")]
# Taken apart, so that this file does not find itself.
REGISTRIES = re.compile(
    "|".join(["py" + r"pi\.org", "python" + "hosted", r"registry\.npm" + "js", "npm" + r"js\.(org|com)"])
)
MACHINE_PATHS = re.compile(
    r"(?<![\w.])/(?:" + "|".join(["ro" + "ot", "ho" + r"me/\w+", "wo" + "rk", "Us" + r"ers/\w+"]) + r")/\w"
)


@pytest.mark.parametrize("path", LOCKS, ids=short)
def test_lock_files_name_no_address(path):
    bad = re.compile(
        r"^--(index|extra|find)|\bfile:|\"resolved\"|" + (r"https?://" if path.suffix == ".txt" else r"(?!)")
    )
    lines = [line for line in path.read_text().splitlines() if bad.search(line) or REGISTRIES.search(line)]
    assert not lines, "make the lock without addresses: make lock, or .npmrc"


def test_requirements_are_hashed():
    for path in tracked("requirements/*.txt"):
        pins = re.findall(r"^[\w.-]+==[^\n]*\\$", path.read_text(), re.M)
        names = re.findall(r"^[\w.-]+==", path.read_text(), re.M)
        assert pins and len(pins) == len(names), f"{short(path)}: make lock"


def test_no_file_names_a_registry_or_a_machine():
    found = []
    for path in tracked():
        if path.suffix in {".png", ".jpg", ".woff2", ".pdf", ".ico", ".gz", ".br"} or "vendor" in path.parts:
            continue
        for number, line in enumerate(path.read_text(errors="replace").splitlines(), 1):
            if REGISTRIES.search(line) or MACHINE_PATHS.search(line):
                found.append(f"{short(path)}:{number}: {line.strip()[:100]}")
    assert not found
