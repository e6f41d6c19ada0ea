"""Test results: noise told from true differences, areas, season, peers, forecasts."""
