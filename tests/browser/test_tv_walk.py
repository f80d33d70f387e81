"""The hall's television: nobody touches it, for months. It outlives the server's restart, and midnight."""

from playwright.sync_api import expect

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
