"""Stations and their lights."""
from dataclasses import dataclass
import math

LIMIT = 10


@dataclass
class Station:
    name: str
    height: float

    def span(self) -> float:
        """Distance of the horizon in kilometres."""
        return 3.57 * math.sqrt(self.height)


# The keepers' list is read once
# and never written.
def read(path):
    with open(path) as file:
        lines = file.readlines()

        return [line.strip() for line in lines]


if __name__ == "__main__":
    print(read("keepers.txt"))
else:
    raise SystemExit
