"""Flow and power of a centrifugal pump at another speed, by the affinity laws."""

from dataclasses import dataclass

# Slowest speed, as a share of the nominal one, at which the shaft seal is still cooled.
SLOWEST_SHARE = 0.45


@dataclass(frozen=True)
class DutyPoint:
    """A point on the pump's curve: litres per minute, bar and kilowatts."""

    flow: float
    pressure: float
    power: float


def at_speed(point: DutyPoint, nominal_rpm: float, rpm: float) -> DutyPoint:
    """Scale a duty point to another speed.

    Flow grows with the speed, pressure with its square and power with its cube.
    Raises ValueError below 45 percent of the nominal speed, because the shaft
    seal runs dry there.
    """
    share = rpm / nominal_rpm
    if share < SLOWEST_SHARE:
        raise ValueError(f"{rpm} rpm is below {SLOWEST_SHARE:.0%} of {nominal_rpm} rpm")
    return DutyPoint(point.flow * share, point.pressure * share**2, point.power * share**3)


def hours_to_fill(tank_litres: float, point: DutyPoint) -> float:
    """Hours that the pump needs to fill a tank, with five percent added for pipe losses."""
    return tank_litres / point.flow / 60 * 1.05
