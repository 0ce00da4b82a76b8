"""`supplier assess`: a folder of documents in, standings with reasons and pages out. No database."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import click
import msgspec

from supplier import __version__, clock
from supplier.cli import assess_inputs, assess_text
from supplier.cli.options import signature_roots
from supplier.evidence.roots import load
from supplier.model.case import Case, Document, Framework, Organisation, ServiceFacts, VendorFacts
from supplier.model.intake import IntendedUse, RegulatedArea
from supplier.model.reading import Reading
from supplier.questions.claims import claims, set_findings
from supplier.questions.library import Library
from supplier.questions.overlays import policy_in_force
from supplier.scoring.score import score
from supplier.wording import render


@click.command("assess")
@click.argument("paths", nargs=-1, required=True, metavar="PATH...")
@click.option("--answers", "answers_file", metavar="FILE", help="TOML with the vendor's answers by question id.")
@click.option("--vendor", metavar="NAME", default="", help="The company contracted; without it the name most documents carry is proposed.")
@click.option("--service", metavar="TEXT", default="", help="The service bought; without it the printed scopes stand as they are.")
@click.option("--buyer", metavar="NAME", default="", help="The regulated company, as agreements name it.")
@click.option("--intended-use", "use_file", metavar="FILE", help="TOML with the intake switches.")
@click.option("--policy", "policy_file", type=click.Path(path_type=Path), help="Your company's policy file, laid over the released policy.")
@click.option("--as-of", type=click.DateTime(["%Y-%m-%d"]), metavar="DATE", help="Decide as of this date instead of today.")
@click.option("--lang", type=click.Choice(["en", "de"]), default="en", show_default=True, help="The language of the sentences.")
@click.option("--json", "as_json", is_flag=True, help="One JSON scorecard, nothing else.")
@click.option("--explain", is_flag=True, help="Show every gate and clause with its source and where it was seen.")
@click.option("--ocr/--no-ocr", default=True, show_default=True, help="Recognise text on pages that are pictures, where supplier[ocr] is installed.")
@signature_roots
def command(
    paths: tuple[str, ...],
    *,
    answers_file: str | None,
    vendor: str,
    service: str,
    buyer: str,
    use_file: str | None,
    policy_file: Path | None,
    as_of: dt.datetime | None,
    lang: str,
    as_json: bool,
    explain: bool,
    ocr: bool,
    roots: str,
) -> None:
    """Read documents and decide: standings with reasons, and the page behind each.

    A folder stands for all files in it. Exit 3 when a file, question or option does not exist.
    """
    policy = policy_in_force(file=policy_file)
    use = assess_inputs.intended_use(use_file)
    readings = assess_inputs.read(assess_inputs.files(paths), ocr=ocr, roots=load(roots))
    case = build(readings, use, vendor=vendor, service=service, buyer=buyer, answers_file=answers_file)
    day = as_of.date() if as_of else clock.today()
    card = score(case, policy, day, __version__)
    document = render(card, lang)
    if as_json:
        click.echo(msgspec.json.encode(document).decode())
    else:
        suggested = assess_inputs.suggested(Library(), readings, case.answers, day, lang)
        click.echo(assess_text.text(document, readings, {gate.id: gate.kind for gate in policy.gates}, lang, suggested, explain=explain))


def build(readings: tuple[Reading, ...], use: IntendedUse, *, vendor: str, service: str, buyer: str, answers_file: str | None) -> Case:
    """The Case behind the command: every framework is asked for, Annex 11 only in a regulated area."""
    library = Library()
    sets, given = assess_inputs.answers(answers_file, library, readings) if answers_file else ((), ())
    questions = tuple(one.questions for one in sets)
    regulated = use.regulated_area is not RegulatedArea.NONE
    return Case(
        organisation=Organisation(name=buyer),
        vendor=VendorFacts(name=vendor or assess_inputs.vendor_in(readings), named=bool(vendor)),
        service=ServiceFacts(name=service, intended_use=use),
        requested=tuple(framework for framework in Framework if regulated or framework is not Framework.ANNEX11),
        sets=assess_inputs.pinned(sets),
        answers=given,
        claims=claims(questions, given, use),
        set_findings=set_findings(questions, given, use),
        documents=tuple(Document(reading=reading) for reading in readings),
    )
