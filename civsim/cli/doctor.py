"""civsim doctor: does this computer have what civsim needs?"""

import click

from civsim.cli.options import common
from civsim.cli.session import Session
from civsim.language import Text


@click.command("doctor", help="检查字体、求解器和写入权限 / check fonts, solvers and write access")
@common
def command(session: Session) -> None:
    """Try each thing, say what was found, and end with 2 if something is missing."""
    from civsim.study import examined

    findings = examined()
    for finding in findings:
        sign = Text("正常", "ok") if finding.ok else Text("有问题", "problem")
        session.tell(
            Text(
                f"[{sign.zh}] {finding.name.zh}：{finding.detail.zh}",
                f"[{sign.en}] {finding.name.en}: {finding.detail.en}",
            )
        )
    plain = [
        {"name": f.name.to(session.language), "ok": f.ok, "detail": f.detail.to(session.language)} for f in findings
    ]
    session.give({"ok": all(f.ok for f in findings), "findings": plain})
    if not all(f.ok for f in findings):
        raise SystemExit(2)
