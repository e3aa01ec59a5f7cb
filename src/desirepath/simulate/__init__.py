"""A B2B SaaS company with planted truth, written in its five systems' own export shapes.

In: a `SimulationPlan`. Out: a folder of exports, a workspace that maps them, and `truth.json`.
"""

from desirepath.simulate._company import simulate_company
from desirepath.simulate._plan import PlantedDefect, PlantedPattern, SimulationPlan, Truth, World

__all__ = [
    "PlantedDefect",
    "PlantedPattern",
    "SimulationPlan",
    "Truth",
    "World",
    "simulate_company",
]
