"""What precedes renewal, expansion and churn: ``patterns``, ``risk``, and ``health`` (the existing score).

In: numbers prepared from journeys. Out: frozen findings and models, or a refusal when the data cannot tell.
Each learner is its own front, so that a command loads only the one it needs; they never import each other.
"""

__all__ = ["health", "patterns", "risk"]
