"""The ministry's 25 questions, scored as published, at every edge."""

import pytest

from townhub.counter.rules import CRITERIA, QUESTIONS, findings, missing, plain_answers, point, suggest

# Which answer counts, by number, as the published sheet prints 1 beside it.
COUNTS = {
    **dict.fromkeys([*range(1, 9), 16, 19], "no"),
    **dict.fromkeys([*range(9, 12), *range(13, 16), 17, 18, *range(20, 26)], "yes"),
}


def sheet(*points: int) -> dict:
    """A full sheet on which exactly these questions count."""
    found = {str(n): COUNTS[n] if n in points else {"yes": "no", "no": "yes"}[COUNTS[n]] for n in COUNTS}
    return found | {"height": 150, "weight": 41 if 12 in points else 42}


def met(*points: int) -> set[str]:
    return {finding.name for finding in findings(sheet(*points)) if finding.met}


def test_there_are_25_questions_in_order():
    assert [number for number, *_rest in QUESTIONS] == list(range(1, 26))


@pytest.mark.parametrize("number", COUNTS)
def test_which_answer_counts(number):
    assert point(number, {str(number): COUNTS[number]}) is True
    assert point(number, {str(number): {"yes": "no", "no": "yes"}[COUNTS[number]]}) is False
    assert point(number, {str(number): "skip"}) is False
    assert point(number, {}) is None


@pytest.mark.parametrize(
    ("height", "weight", "counts"), [(150, 41.6, True), (150, 41.7, False), (160, 47.3, True), (160, 47.36, False)]
)
def test_the_twelfth_is_a_bmi_below_18_5(height, weight, counts):
    assert point(12, {"height": height, "weight": weight}) is counts


@pytest.mark.parametrize(
    ("points", "criteria"),
    [
        ((), set()),
        ((6, 7), set()),
        ((6, 7, 8), {"motor"}),
        ((9, 10, 8), {"motor"}),
        ((11,), set()),
        ((12,), set()),
        ((11, 12), {"nutrition"}),
        ((13,), set()),
        ((13, 15), {"oral"}),
        ((16,), {"indoors"}),
        ((17,), set()),
        ((18,), {"memory"}),
        ((19,), {"memory"}),
        ((20,), {"memory"}),
        ((21,), set()),
        ((21, 25), {"mood"}),
        ((1, 2, 3, 4, 5, 6, 7, 11, 13), set()),  # nine
        ((1, 2, 3, 4, 5, 6, 7, 11, 13, 17), {"many"}),  # ten
        ((1, 2, 3, 4, 5, 6, 7, 21, 22, 23), {"mood"}),  # 21 to 25 are not among the twenty
    ],
)  # fmt: skip
def test_the_seven_criteria(points, criteria):
    assert met(*points) == criteria


@pytest.mark.parametrize(("name", "first", "last", "least"), [
    ("many", 1, 20, 10), ("motor", 6, 10, 3), ("nutrition", 11, 12, 2), ("oral", 13, 15, 2), ("indoors", 16, 16, 1),
    ("memory", 18, 20, 1), ("mood", 21, 25, 2),
])  # fmt: skip
def test_each_threshold_at_its_edge_wherever_the_answers_stand(name, first, last, least):
    """One answer too few is not enough, and exactly enough is; from the front of the group and from its back."""
    numbers = range(first, last + 1)
    for some in (list(numbers), list(reversed(numbers))):
        assert name not in met(*some[: least - 1])
        assert name in met(*some[:least])
    assert name not in met(*(set(range(1, 26)) - set(numbers)))


def test_going_out_less_is_said_only_beside_not_going_out():
    assert "16と17の両方" in " ".join(suggest(sheet(16, 17)).reasons)
    assert "16と17の両方" not in " ".join(suggest(sheet(16)).reasons + suggest(sheet(17)).reasons)


def test_half_filled_says_what_is_missing_and_what_is_known_already():
    half = {name: value for name, value in sheet(6, 7, 8, 16).items() if name not in ("1", "17", "25", "height")}
    assert missing(half) == [1, 12, 17, 25]
    found = {finding.name: finding.met for finding in findings(half)}
    assert (found["motor"], found["indoors"], found["many"], found["nutrition"], found["mood"]) == (
        True,
        True,
        False,
        False,
        False,
    )
    assert findings({})[0].met is None
    assert suggest({}).certain is False


@pytest.mark.parametrize(
    ("answers", "route", "said"),
    [
        (sheet(6, 7, 8), "prevention", "運動機能の低下（3項目。3項目から該当）"),
        (sheet(6, 7, 8) | {"care": "yes"}, "insurance", "いつも人の手がいりますか"),
        (sheet() | {"benefit": "yes"}, "insurance", "認定がないと使えないもの"),
        (sheet(13, 17), "neighbours", "気になる答えが2項目あります"),
        (sheet(), "none", "気になる答えはありません"),
    ],
)
def test_the_way_that_is_suggested_and_why(answers, route, said):
    found = suggest(answers)
    assert found.route == route and found.certain
    assert said in " ".join(found.reasons)


def test_what_is_no_answer_is_none():
    typed = {"1": "yes", "2": "maybe", "26": "yes", "height": "152", "weight": "nan", "care": "no", "x": "y"}
    assert plain_answers(typed) == {"1": "yes", "height": 152.0, "care": "no"}
    assert set(CRITERIA) == {"many", "motor", "nutrition", "oral", "indoors", "memory", "mood"}
