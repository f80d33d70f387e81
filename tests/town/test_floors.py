"""The forms of the house, read from its code: what stands where, and what must not."""

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

import townhub

HOUSE = Path(townhub.__file__).parent
MODULES = sorted(HOUSE.rglob("*.py"))
TEMPLATES = sorted((HOUSE / "templates").rglob("*.html"))
JAPANESE = re.compile(r"[\u3041-\u309f\u30a1-\u30fa\u30fc-\u30ff\u4e00-\u9fff々]+")


def named(path: Path) -> str:
    return path.relative_to(HOUSE).as_posix()


def tree_of(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def imports_of(path: Path) -> set[str]:
    """Every module that a file imports, and every name that it takes out of one."""
    found = set()
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.Import):
            found |= {name.name for name in node.names}
        elif isinstance(node, ast.ImportFrom):
            found |= {node.module or "", *(f"{node.module}.{name.name}" for name in node.names)}
    return found


def calls_in(path: Path) -> list[tuple[int, str]]:
    return [(node.lineno, ast.unparse(node.func)) for node in ast.walk(tree_of(path)) if isinstance(node, ast.Call)]


def test_imports_go_down_only():
    done = subprocess.run(
        [sys.executable, "-c", "from importlinter.cli import lint_imports_command as c; c(['--no-cache'])"],
        cwd=HOUSE.parent, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("path", [p for p in MODULES if p.name == "rules.py"], ids=named)
def test_rules_know_neither_database_nor_request_nor_clock(path):
    forbidden = ("peewee", "playhouse", "flask", "townhub.db", "townhub.clock", "townhub.web")
    assert {name for name in imports_of(path) if name.startswith(forbidden)} == set()


def test_actions_and_models_know_no_request():
    wrong = {
        (named(path), name)
        for path in MODULES
        if path.name in ("actions.py", "models.py")
        for name in imports_of(path)
        if name == "flask" or name.startswith(("flask.", "townhub.web", "wtforms"))
    }
    assert wrong == set()


def test_views_change_no_rows():
    speaks_http = [p for p in MODULES if any(name.startswith("flask.Blueprint") for name in imports_of(p))]
    assert len(speaks_http) > 8
    wrong = [
        (named(path), line, call)
        for path in speaks_http
        for line, call in calls_in(path)
        if not call.startswith("segno.")  # which saves a picture, not a row
        if call.endswith((".create", ".save", ".insert", ".insert_many", ".delete_instance", "write"))
        or re.fullmatch(r"[A-Z]\w*\.(update|delete)", call)
    ]
    assert wrong == []


def test_only_the_clock_reads_the_clock():
    clocks = r"(datetime\.)?(datetime\.(now|utcnow|today)|date\.today)|time\.(time|time_ns|localtime|gmtime)"
    wrong = [
        (named(path), line, call)
        for path in MODULES
        if path.name != "clock.py"
        for line, call in calls_in(path)
        if re.fullmatch(clocks, call)
    ]
    assert wrong == []


def test_only_write_begins_a_transaction():
    wrong = [
        (named(path), line, call)
        for path in MODULES
        if path.name != "db.py"
        for line, call in calls_in(path)
        if call.endswith((".atomic", ".transaction", ".manual_commit"))
    ]
    assert wrong == []


def test_only_show_asks_for_htmx():
    wrong = [
        named(path) for path in MODULES if path.name != "web.py" and "request.htmx" in path.read_text(encoding="utf-8")
    ]
    assert wrong == []


def test_every_file_is_named_after_what_it_is():
    nameless = {"utils", "util", "helpers", "helper", "common", "core", "service", "services", "manager", "misc"}
    assert {named(path) for path in HOUSE.rglob("*") if path.stem in nameless} == set()


def test_every_room_says_what_it_is_for():
    assert [
        named(path) for path in MODULES if path.name == "__init__.py" and not ast.get_docstring(tree_of(path))
    ] == []


# -- a line of the audit log stays for ever: nothing in it that a purge must reach --------------------------------------

_TYPED = {"reason", "note", "notes", "words", "remark", "sentence", "text", "line", "memo", "name", "kana", "phone",
          "address", "title", "question", "answer", "comment", "caller_name", "allergies", "cannot_eat"}  # fmt: skip


def typed_facts(call: ast.Call) -> set[str]:
    """What of an audit.record(...) looks like something that somebody typed."""
    found = set()
    for fact in call.keywords:
        if fact.arg in _TYPED:
            found.add(fact.arg)
        value = fact.value
        if isinstance(value, ast.Call) and ast.unparse(value.func) in ("len", "bool", "sorted"):
            continue
        found |= {node.attr for node in ast.walk(value) if isinstance(node, ast.Attribute)} & _TYPED
        found |= {node.id for node in ast.walk(value) if isinstance(node, ast.Name)} & (_TYPED - {"name", "line"})
    return found


def test_no_audit_line_carries_what_somebody_typed():
    wrong = [
        (named(path), node.lineno, typed_facts(node))
        for path in MODULES
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.Call) and ast.unparse(node.func).endswith("audit.record") and typed_facts(node)
    ]
    assert wrong == [], (
        "keep the words in the subject's own row, wipe them in handover.residents, and leave them out here"
    )


def test_the_look_for_typed_words_finds_them():
    bad = ["audit.record(a, 'x', job, reason=why)", "audit.record(a, 'x', job, why=job.call_off_reason or form.note)"]
    assert [typed_facts(ast.parse(call).body[0].value) for call in bad] == [{"reason"}, {"note"}]
    good = "audit.record(a, 'x', job, count=len(words), fields=[name for name in changed])"
    assert typed_facts(ast.parse(good).body[0].value) == set()


# -- every sentence goes through _() --------------------------------------------------------------------------------

# Parts of a date or a number, a name with its reading, and the seal that a screen reader skips.
SAID_BARE = {"ちょい", "加勢", "かせ", "年", "月", "日", "分", "円", "急", "休"}


def bare_japanese(template: str) -> set[str]:
    """Japanese words of a template that are not inside _("…")."""
    text = re.sub(r"\{#.*?#\}", "", template, flags=re.DOTALL)
    text = re.sub(r"""\b_\(\s*("[^"]*"|'[^']*')""", "", text)
    return set(JAPANESE.findall(text)) - SAID_BARE


@pytest.mark.parametrize("path", TEMPLATES, ids=named)
def test_sentences_in_templates_go_through_gettext(path):
    assert bare_japanese(path.read_text(encoding="utf-8")) == set()


def test_the_check_finds_a_bare_sentence():
    assert bare_japanese('<p>{{ _("よい") }} わるい {# 話 #}</p>') == {"わるい"}


@pytest.mark.parametrize("path", [p for p in MODULES if p.name in ("views.py", "actions.py")], ids=named)
def test_sentences_for_people_in_code_go_through_gettext(path):
    """What is said or refused is built by _(): a bare string there would never be translated."""
    bare = [
        (node.lineno, node.args[0].value)
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.Call)
        and ast.unparse(node.func) in ("say", "Refused", "ValidationError", "keep")
        and node.args
        and isinstance(node.args[0], ast.Constant)
    ]
    assert bare == []
