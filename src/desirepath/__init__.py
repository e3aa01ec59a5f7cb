"""A living map of how a B2B company's customers really travel, and what to do next."""

__version__ = "0.1.0"
