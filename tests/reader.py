"""A page as a browser without JavaScript sees it: its elements, its words, and its forms, ready to be sent."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser

_VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
_CONTROLS = {"input", "select", "textarea"}


@dataclass(eq=False)
class Element:
    tag: str
    attributes: dict[str, str]
    parent: Element | None = None
    children: list[Element | str] = field(default_factory=list)

    def walk(self) -> Iterator[Element]:
        yield self
        for child in self.children:
            if isinstance(child, Element):
                yield from child.walk()

    def all(self, *tags: str, **attributes: str) -> list[Element]:
        return [
            e
            for e in self.walk()
            if (not tags or e.tag in tags)
            and all(e.attributes.get(name) == value for name, value in attributes.items())
        ]

    def one(self, *tags: str, **attributes: str) -> Element:
        [found] = self.all(*tags, **attributes)
        return found

    def inside(self, tag: str) -> Element | None:
        """The nearest element of that kind around this one."""
        around = self.parent
        while around and around.tag != tag:
            around = around.parent
        return around

    @property
    def words(self) -> str:
        """The text, each run of white space as one blank."""
        return " ".join("".join(c if isinstance(c, str) else f" {c.words} " for c in self.children).split())

    @property
    def controls(self) -> list[Element]:
        return self.all(*_CONTROLS)

    @property
    def fields(self) -> dict[str, str]:
        """What sending this form would send, its buttons left out."""
        sent = {}
        for control in self.controls:
            name, kind = control.attributes.get("name"), control.attributes.get("type", "text")
            if not name or (kind in ("radio", "checkbox") and "checked" not in control.attributes):
                continue
            if control.tag == "select":
                options = control.all("option")
                chosen = [option for option in options if "selected" in option.attributes] or options[:1]
                sent[name] = chosen[0].attributes["value"] if chosen else ""
            elif control.tag == "textarea":
                sent[name] = "".join(control.children)
            else:
                sent[name] = control.attributes.get("value", "")
        return sent


class _Builder(HTMLParser):
    def __init__(self):
        super().__init__()
        self.root = self.now = Element("", {})

    def handle_starttag(self, tag, attributes):
        element = Element(tag, {name: value or "" for name, value in attributes}, self.now)
        self.now.children.append(element)
        if tag not in _VOID:
            self.now = element

    def handle_startendtag(self, tag, attributes):
        self.now.children.append(Element(tag, {name: value or "" for name, value in attributes}, self.now))

    def handle_endtag(self, tag):
        assert self.now.tag == tag, f"</{tag}> closes <{self.now.tag}>"
        self.now = self.now.parent

    def handle_data(self, text):
        self.now.children.append(text)


def read(answer) -> Element:
    """The page of an answer. Raises AssertionError when its tags are not closed in order."""
    builder = _Builder()
    builder.feed(answer if isinstance(answer, str) else answer.get_data(as_text=True))
    builder.close()
    assert builder.now is builder.root, f"<{builder.now.tag}> is never closed"
    return builder.root


def form_with(answer, button: str) -> Element:
    """The form that has a button with these words."""
    [found] = [f for f in read(answer).all("form") if any(b.words.startswith(button) for b in f.all("button"))]
    return found


def press(browser, answer, button: str, **typed: str):
    """Fill in the form that has this button and press it, as the page of `answer` would send it."""
    form = form_with(answer, button)
    where = form.attributes.get("action") or answer.request.path
    return browser.post(where, data={**form.fields, **typed}, headers={"Origin": "http://localhost"})
