"""The hall's television: nobody touches it, for months. It outlives the server's restart, and midnight."""

import re
from datetime import datetime, timedelta

from playwright.sync_api import expect

from townhub import clock

HALL = {"viewport": {"width": 1920, "height": 1080}}
A_ROUND = 21_000  # the page looks every twenty seconds


def test_it_keeps_the_last_picture_and_comes_back_by_itself(chromium, own_town):
    context = chromium.new_context(base_url=own_town.url, **HALL)
    screen = context.new_page()
    screen.clock.install()
    screen.goto("/board/tv")
    expect(screen.locator(".today-state")).to_have_text("開いています")
    assert screen.evaluate(
        "document.documentElement.scrollHeight <= 1080 && document.documentElement.scrollWidth <= 1920"
    )
    expect(screen.locator("[data-as-of]")).to_contain_text("現在")
    own_town.stop()
    for _minute in range(4):
        screen.clock.fast_forward(60_000)
    expect(screen.locator("[data-as-of]")).to_contain_text("つながりません")
    expect(screen.locator(".today-state")).to_have_text("開いています")
    own_town.start("2019-01-17T00:00:05+09:00")
    for _round in range(3):
        screen.clock.fast_forward(A_ROUND)
    expect(screen.locator(".tearoff b")).to_have_text("17")
    expect(screen.locator("[data-as-of]")).to_contain_text("現在")
    context.close()


def test_a_television_whose_clock_is_wrong_shows_the_time_of_the_server(chromium, own_town):
    context = chromium.new_context(base_url=own_town.url, **HALL)
    screen = context.new_page()
    screen.clock.install(time="2003-02-04T03:04:00Z")
    screen.goto("/board/tv")
    expect(screen.locator("[data-as-of]")).to_have_text("8:12 現在")
    before = datetime.now(clock.TOKYO)  # each answer carries the server's own time, which no setting of the town moves
    screen.clock.fast_forward(A_ROUND)
    about = "|".join(f"{moment.hour}:{moment:%M}" for moment in (before, before + timedelta(minutes=1)))
    expect(screen.locator("[data-as-of]")).to_have_text(re.compile(rf"^({about}) 現在"))
    context.close()
