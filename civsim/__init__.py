"""civsim: simulation and planning of civic campaigns (全国文明城市创建)."""
