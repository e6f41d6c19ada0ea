"""The option for plans made again with queues as simulated."""

import click

reestimate_option = click.option(
    "--reestimate",
    type=click.IntRange(0, 10),
    default=0,
    show_default=True,
    metavar="ROUNDS",
    help="按推演所见排队重做方案的轮数，每轮一次规划 / rounds of planning again with queues as simulated",
)
