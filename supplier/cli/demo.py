"""`supplier demo`: a fresh instance with invented vendors, served."""

from __future__ import annotations

import os
import shutil
import socket
import tempfile
import threading
import webbrowser
from collections.abc import Callable
from pathlib import Path

import click

from supplier import settings
from supplier.errors import BadInputError, SupplierError

MARK = "made-by-supplier-demo"


@click.command("demo")
@click.option("--port", type=click.IntRange(1, 65535), help="Port to listen on (default 8000, or the next free one).")
@click.option("--data", type=click.Path(file_okay=False, path_type=Path), help="Data directory, made afresh (default: a temporary one).")
@click.option("--no-browser", is_flag=True, help="Do not open a browser.")
def command(port: int | None, data: Path | None, no_browser: bool) -> None:
    """Run a fresh instance with six invented vendors and the documents they gave.

    Everything goes through the real workflow: sending, uploading, reading, answering, scoring. No mail leaves this
    machine: links and codes are shown on the pages because this is a demo.
    """
    from supplier import clock
    from supplier.app import create_app
    from supplier.cli.serve import run
    from supplier.demo.seed import begin, go_on, spare_documents
    from supplier.jobs import engine
    from supplier.parts import build

    folder = _fresh(data)
    chosen_port = port or _free_port()
    environ = {name: value for name, value in os.environ.items() if not name.startswith(settings.PREFIX)}
    chosen = settings.load(environ, data=str(folder), port=chosen_port, demo=True, base_url=f"http://127.0.0.1:{chosen_port}")
    click.echo(f"Making the demo in {folder}")
    parts = build(chosen)
    running = engine.start(parts)
    seeded = begin(parts, _say)
    spare = folder / "try-uploading-these"
    spare.mkdir()
    for name, content in spare_documents(clock.today()).items():
        (spare / name).write_bytes(content)

    def ready() -> None:
        _print(chosen.base_url, seeded.portal, f"{chosen.base_url}/questionnaires/{seeded.finished}/score", spare)
        if not no_browser and (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")):
            webbrowser.open(chosen.base_url)
        threading.Thread(target=_rest, args=(lambda: go_on(parts, seeded.staff, _say),), name="stories", daemon=True).start()

    run(chosen, create_app(parts, running), ready=ready)


def _say(line: str) -> None:
    click.echo(f"  {line}")


def _rest(tell: Callable[[], None]) -> None:
    """Tell the other stories while the pages are open already; stopping the demo in between is no failure."""
    try:
        tell()
        click.echo("  All stories are told.")
    except SupplierError as error:
        click.echo(f"  The other stories stopped: {error.message}", err=True)


def _fresh(data: Path | None) -> Path:
    if data is None:
        folder = Path(tempfile.mkdtemp(prefix="supplier-demo-"))
    else:
        folder = data.resolve()
        if folder.exists() and any(folder.iterdir()):
            if not (folder / MARK).is_file():
                raise BadInputError("demo-data", f"{folder} is not empty and was not made by a demo.", "Name another directory with --data.")
            shutil.rmtree(folder)
        folder.mkdir(parents=True, exist_ok=True)
    (folder / MARK).write_text("This directory is thrown away by the next `supplier demo --data`.\n", encoding="utf-8")
    return folder


def _free_port(first: int = 8000) -> int:
    for port in range(first, first + 50):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) != 0:
                return port
    raise BadInputError("ports-taken", f"The ports {first} to {first + 49} are all taken.", "Name one with --port.")


def _print(base: str, portal: str, finished: str, spare: Path) -> None:
    from supplier.demo.seed import PEOPLE
    from supplier.workflow.sign_in import DEMO_PASSWORD

    click.echo(f"\nThe demo is at {base}\n")
    click.echo(f"  A vendor's portal link   {portal}")
    click.echo(f"  Documents to upload      {spare}")
    click.echo(f"  A finished assessment    {finished}\n")
    for name, email, roles in PEOPLE:
        click.echo(f"  {', '.join(roles):<12} {email:<28} {name}")
    click.echo(f"\n  Password for all: {DEMO_PASSWORD}\n  Five more vendors follow while you look. Stop with Ctrl+C.\n")
