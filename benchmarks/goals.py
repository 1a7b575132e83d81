"""A figure beside the goal it has to reach."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Goal:
    """One measured figure and its limit: at least `least`, or at most `most`."""

    name: str
    figure: float
    unit: str
    least: float | None = None
    most: float | None = None
    spread: tuple[float, float] | None = None
    """Half of the rounds whose median the figure is lie between these."""

    @property
    def reached(self) -> bool:
        """Say whether the figure keeps its limits.

        >>> Goal("import", 0.2, "s", most=0.15).reached
        False
        """
        enough = self.least is None or self.figure >= self.least
        return enough and (self.most is None or self.figure <= self.most)


def print_goals(goals: list[Goal]) -> int:
    """Print each figure, its goal and the verdict; return 1 when one was missed, else 0."""
    width = max((len(goal.name) for goal in goals), default=0)
    for goal in goals:
        limit = f">= {goal.least:g}" if goal.least is not None else f"<= {goal.most:g}"
        verdict = "ok" if goal.reached else "MISSED"
        spread = "" if goal.spread is None else f"  [{goal.spread[0]:.2f} to {goal.spread[1]:.2f}]"
        figure = f"{goal.figure:10.2f} {goal.unit:8}"
        print(f"{goal.name:{width}}  {figure} {limit:>10}  {verdict:6}{spread}".rstrip())
    missed = sum(not goal.reached for goal in goals)
    print(
        f"{missed} of {len(goals)} goals MISSED" if missed else f"All {len(goals)} goals are met."
    )
    return 0 if all(goal.reached for goal in goals) else 1
