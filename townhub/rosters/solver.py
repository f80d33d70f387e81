"""The arithmetic of a fair roster, by HiGHS, an exact solver: run as a child process, JSON in and JSON out.

A process of its own, because the solver and numpy take 60 MB that the server would keep for ever, because one that hangs
can be ended, and because the pages go on answering whatever the solver does with the interpreter's lock. It imports
nothing of the house.

For each profession every district gets one main person. What is made small together, in people of 65 and more:
the heaviest load (counted against each person's hours), everybody who gets a new face (half as much when the deputy, whom
they know, becomes the main person), and every area in which a person works. Then the deputies in the same way.
"""

import json
import sys
import time

FULL_HOURS = 39
# What a new face costs against a lighter heaviest load, which counts once for each of the people.
NEW_FACE = {"faces": 1.2, "both": 0.12, "even": 0.012}
AREA = 0.6  # of a middling district: what it costs that one more person works in an area
CLOSE_ENOUGH = 0.005


def solve(asked: dict) -> dict:
    """`districts`: id, area, people. `professions`: name to people (id, hours) and `now`: district to [main, deputy].

    Answers for each profession `main` and `deputy` by district, and how far from the best it may be (`gap`).
    """
    started, found = time.monotonic(), {}
    for name, profession in asked["professions"].items():
        people = profession["people"]
        if not people:
            continue
        mains, gap = _assign(asked, people, _known(profession["now"], "main"), {}, asked["seconds"])
        deputies, other = {}, 0.0
        if len(people) > 1:
            known = _known(profession["now"], "deputy")
            deputies, other = _assign(asked, people, known, mains, asked["seconds"] / 3)
        found[name] = {"main": mains, "deputy": deputies, "gap": max(gap, other)}
    return {"found": found, "seconds": round(time.monotonic() - started, 2)}


def _known(now: dict, part: str) -> dict[str, list]:
    """By district who is known there: in this place first, then in the other."""
    return {district: pair if part == "main" else pair[::-1] for district, pair in now.items()}


def _assign(asked: dict, people: list[dict], known: dict, taken: dict, seconds: float) -> tuple[dict, float]:
    """One person for every district, not the one who is `taken`; and the gap that is left."""
    import highspy

    districts = asked["districts"]
    solver = highspy.Highs()
    solver.setOptionValue("output_flag", False)
    solver.setOptionValue("time_limit", float(seconds))
    solver.setOptionValue("mip_rel_gap", CLOSE_ENOUGH)
    solver.setOptionValue("threads", 1)
    middling = sum(d["people"] for d in districts) / max(len(districts), 1)
    chosen, works_in = {}, {}
    for person in people:
        for area in sorted({d["area"] for d in districts}):
            works_in[area, person["id"]] = solver.addVariable(0, 1, AREA * middling)
    for district in districts:
        main, other = known.get(str(district["id"]), [None, None])
        for person in people:
            if taken.get(str(district["id"])) == person["id"]:
                continue
            new = 0.0 if person["id"] == main else 0.5 if person["id"] == other else 1.0
            cost = NEW_FACE[asked["wish"]] * len(people) * district["people"] * new
            chosen[district["id"], person["id"]] = solver.addVariable(0, 1, cost, type=highspy.HighsVarType.kInteger)
    heaviest = solver.addVariable(0, highspy.kHighsInf, len(people))
    _bind(solver, districts, people, chosen, works_in, heaviest)
    solver.run()
    values = solver.getSolution().col_value
    if not list(values):
        raise RuntimeError("nothing found in time")
    found = {str(d): p for (d, p), variable in chosen.items() if values[variable.index] > 0.5}
    gap = solver.getInfo().mip_gap
    return found, 0.0 if gap == highspy.kHighsInf and not chosen else min(float(gap), 1.0)


def _bind(solver, districts, people, chosen, works_in, heaviest) -> None:
    for district in districts:
        here = [chosen[district["id"], p["id"]] for p in people if (district["id"], p["id"]) in chosen]
        solver.addConstr(sum(here[1:], start=here[0] * 1.0) == 1)
    for person in people:
        share = FULL_HOURS / person["hours"]
        mine = [
            (variable, next(d for d in districts if d["id"] == district))
            for (district, p), variable in chosen.items()
            if p == person["id"]
        ]
        if mine:
            load = sum((variable * (district["people"] * share) for variable, district in mine[1:]),
                       start=mine[0][0] * (mine[0][1]["people"] * share))  # fmt: skip
            solver.addConstr(load <= heaviest)
        for variable, district in mine:
            solver.addConstr(variable <= works_in[district["area"], person["id"]])


if __name__ == "__main__":
    answer = json.dumps(solve(json.load(sys.stdin)))
    sys.stdout.write(f"\n{answer}")  # the solver greets on this channel first: the answer is the last line
