"""Forecasts of orders from what was known at a cut, and how good they were."""
