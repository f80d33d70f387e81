"""townhub: what a small Japanese town runs its mutual help on. This module only puts the house together."""

import os
from datetime import date, datetime, timedelta
from pathlib import Path

from flask import Flask, g
from flask_login import current_user
from flask_wtf import CSRFProtect
from htmx_flask import Htmx

from townhub import access, clock, clockwork, config, dates, doorman, failures, frame, i18n, money, proxies, web
from townhub.db import database, moment, open_town


def create_app(instance: Path | None = None) -> Flask:
    """The application for one town, whose data is in `instance` (default: TOWNHUB_INSTANCE, else instance/)."""
    instance = Path(instance) if instance else config.instance_folder()
    app = Flask(__name__, instance_path=str(instance))
    app.config.from_mapping(config.settings(instance))
    if os.environ.get("TOWNHUB_CLOCK"):  # rehearsals and screenshots: 2019-01-16T08:12+09:00
        clock.travel(datetime.fromisoformat(os.environ["TOWNHUB_CLOCK"]))
    app.ensure_sync = lambda view: view  # nothing here is async; Flask looks at every view and hook of every request
    open_town(instance / config.DATABASE_NAME)
    _connect(app)
    app.url_map.converters["int"] = web.RowNumber
    # In this order: in which language a refusal would be said, how much the page may send, whether it was ours (CSRF), whether the person may.
    app.before_request(web.speak)
    app.before_request(access.make_room)
    CSRFProtect(app)
    Htmx(app)
    _rooms(app)
    app.before_request(access.guard)
    web.init_app(app)
    failures.init_app(app)
    _by_itself(app)
    _words(app)
    frame.init_app(app)
    if app.config["TRUSTED_PROXIES"]:
        app.wsgi_app = proxies.Proxies(app.wsgi_app, app.config["TRUSTED_PROXIES"])
    app.wsgi_app = doorman.Doorman(app)
    return app


def _connect(app: Flask) -> None:
    """One connection per thread, kept open: opening one costs more than most pages."""

    @app.before_request
    def connect() -> None:
        database.connect(reuse_if_open=True)

    app.extensions["townhub"] = {"close_databases": database.close}


def _rooms(app: Flask) -> None:
    from townhub.accounts import sessions
    from townhub.doors import blueprints
    from townhub.today import house
    from townhub.town import views as town

    sessions.init_app(app)
    for door in blueprints():
        app.register_blueprint(door)
    app.jinja_env.globals.update(
        in_the_bar=house.IN_THE_BAR, further_rooms=house.FURTHER, roster_pages=house.ROSTER_PAGES
    )
    app.extensions["csrf"].exempt(town.text_size)  # on pages kept for everybody, which cannot carry one's own token
    doorman.keep_static(app)


def _by_itself(app: Flask) -> None:
    """What the rooms do when their time has come. `scripts/serve` runs it; tests call `clockwork.run_due`."""
    from townhub.club import cars
    from townhub.errands import ladder, reminders, untaken
    from townhub.huddle import gather
    from townhub.ledger import books
    from townhub.meals import chores
    from townhub.outbox import actions as outbox
    from townhub.outbox.rules import Post
    from townhub.reception.actions import tidy
    from townhub.standing.actions import fill
    from townhub.today.actions import back_up_at_night

    post = Post(**app.config["MAIL"]) if app.config["MAIL"] else None
    tasks = [
        clockwork.Task("errands.ladder", "ちょい加勢の募集を広げる", 5, ladder.move_on),
        clockwork.Task("errands.untaken", "担い手のいない依頼を打ち合わせに出す", 10, untaken.hand_down),
        clockwork.Task("standing.fill", "いつもの依頼を、先の日の依頼にする", 60, fill),
        clockwork.Task("reception.tidy", "古いお願いの名前を消す", 720, tidy),
        clockwork.Task("huddle.gather", "打ち合わせの議題を集める", 10, gather.by_itself),
        clockwork.Task("club.cars", "クラブの毎週の車を先の日に入れる", 60, cars.write_ahead),
        clockwork.Task("meals.chores", "毎週の申し込みを先の日に入れる", 60, chores.by_itself),
        clockwork.Task("ledger.expire", "使える日の過ぎた回数券を片づける", 60, books.expire_books),
        clockwork.Task("errands.remind", "あしたとこれからのお手伝いを知らせる", 5, lambda: reminders.by_itself(app)),
        clockwork.Task("backup", "夜の控えをとる", 30, lambda: back_up_at_night(app.config["INSTANCE"])),
        clockwork.Task("outbox.tidy", "古い知らせのメールを消す", 720, outbox.tidy),
        clockwork.Task(
            "outbox.deliver", "知らせのメールを送る", 1, lambda: outbox.deliver(post, stands=reminders.stands)
        ),
    ]
    clockwork.hang(app, tasks)


def _words(app: Flask) -> None:
    """What every template may say."""
    from townhub.audit import words as audit_words
    from townhub.town.models import Town

    def town():
        if "town" not in g:
            g.town = Town.ours()
        return g.town

    app.jinja_env.add_extension(i18n.ReadOnce)
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.filters["day"] = date.fromisoformat
    app.jinja_env.globals.update(
        _=i18n._,
        called=i18n.called,
        act_word=audit_words.act_word,
        asset=doorman.asset_url,
        clock_time=dates.clock_time,
        here=clock.here,
        long_day=dates.long_day,
        may=lambda act: access.may(current_user._get_current_object(), act),
        moment=moment,
        near_day=lambda day: dates.near_day(day, clock.today()),
        now=clock.now,
        short_day=dates.short_day,
        spoken_hours=dates.spoken_hours,
        subject_word=audit_words.subject_word,
        town=town,
        weekday=dates.weekday,
        days_on=lambda day, days: (day + timedelta(days=days)).isoformat(),
        yen=money.yen,
    )
