"""Tables of the report, one a file: from results to titled rows with units. Nothing is computed here."""

from civsim.language import Language
from civsim.report.content import Content
from civsim.report.tables.alerts import alerts_table
from civsim.report.tables.alternatives import alternatives_days_table, alternatives_table
from civsim.report.tables.basis import basis_table
from civsim.report.tables.behaviours import behaviours_table
from civsim.report.tables.certificate import certificate_table
from civsim.report.tables.districts import districts_table
from civsim.report.tables.futures import futures_table
from civsim.report.tables.indicators import indicators_table
from civsim.report.tables.kpis import kpi_table
from civsim.report.tables.lost import lost_table
from civsim.report.tables.milestones import milestones_table
from civsim.report.tables.money import money_table
from civsim.report.tables.orders import order_tables
from civsim.report.tables.parameters import parameters_table
from civsim.report.tables.peers import peers_table
from civsim.report.tables.ranking import ranking_table
from civsim.report.tables.sampling import errors_table, sites_table
from civsim.report.tables.scores import scores_table
from civsim.report.tables.shadow_prices import prices_table
from civsim.report.tables.standing import standing_table
from civsim.report.tables.sub_indices import sub_indices_by_district, sub_indices_table
from civsim.report.tables.table import Cell, Column, Table, shown
from civsim.report.tables.variants import variants_table
from civsim.report.tables.vetoes import vetoes_table
from civsim.report.tables.visits import visits_summary, visits_table

__all__ = ["Cell", "Column", "Table", "score_tables", "shown", "tables_of"]


def tables_of(content: Content, language: Language = "zh") -> tuple[Table, ...]:
    """All tables of a report, in the order in which it shows them; empty ones are left out."""
    return tuple(table for table in _all(content, language) if table.rows)


def _all(content: Content, language: Language) -> tuple[Table, ...]:
    return (
        variants_table(content),
        scores_table(content),
        certificate_table(content),
        futures_table(content),
        districts_table(content),
        alternatives_table(content),
        alternatives_days_table(content),
        *_beside_scores(content),
        *(order_tables(content.orders) if content.orders is not None else ()),
        money_table(content),
        prices_table(content),
        milestones_table(content),
        visits_summary(content, language),
        visits_table(content),
        basis_table(content),
        parameters_table(content),
    )


def score_tables(content: Content) -> tuple[Table, ...]:
    """The tables that say what a run is worth, how sure that is, and where points were lost; empty ones left out."""
    made = (scores_table(content), *_beside_scores(content))
    return tuple(table for table in made if table.rows)


def _beside_scores(content: Content) -> tuple[Table, ...]:
    return (
        indicators_table(content),
        behaviours_table(content),
        ranking_table(content),
        vetoes_table(content),
        peers_table(content),
        sub_indices_table(content),
        sub_indices_by_district(content),
        lost_table(content, "category"),
        lost_table(content, "department"),
        lost_table(content, "district"),
        lost_table(content, "street"),
        lost_table(content, "class"),
        standing_table(content, "department"),
        standing_table(content, "district"),
        standing_table(content, "street"),
        alerts_table(content),
        errors_table(content),
        sites_table(content),
        kpi_table(content),
    )
