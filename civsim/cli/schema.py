"""civsim schema: the JSON schema of scenario files, for completion and checks in an editor."""

import json
from pathlib import Path

import click

from civsim.cli.options import OUT, common
from civsim.cli.session import Session
from civsim.language import Text


@click.command("schema", help="输出场景的 JSON Schema / print the JSON schema of scenario files")
@click.option("--out", type=OUT, default=None, help="写入文件 / write to a file")
@common
def command(session: Session, out: Path | None) -> None:
    """Print the schema, or write it to a file."""
    from civsim.scenario import write_text
    from civsim.study import scenario_schema

    text = json.dumps(scenario_schema(), ensure_ascii=False, indent=2) + "\n"
    if out is None:
        click.echo(text, nl=False)
    else:
        write_text(out, text)
        session.tell(Text(f"已写入 {out}", f"written to {out}"))
        session.give({"out": str(out)})
