"""One line for each goal: what it is, what was seen, and whether it holds."""


def at_most(name, figure, goal, unit="x"):
    say(name, figure, f"at most {goal:g}{unit}", figure <= goal, unit)


def at_least(name, figure, goal, unit="x"):
    say(name, figure, f"at least {goal:g}{unit}", figure >= goal, unit)


def say(name, figure, goal, holds, unit):
    verdict = "holds" if holds else "DOES NOT HOLD"
    print(f"{name}: {figure:,.2f}{unit} (goal: {goal}): {verdict}", flush=True)


def missing(name, why):
    print(f"{name}: NOT MEASURED: {why}", flush=True)
