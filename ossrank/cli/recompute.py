"""`ossrank recompute`."""

from pathlib import Path
from typing import Annotated

import typer

from ossrank.cli.options import Cite, FormatOption, Output, check_cite
from ossrank.cli.output import pick_format, refuse_to_overwrite, write
from ossrank.errors import Differs


def recompute(
    file: Annotated[Path, typer.Argument(metavar="FILE.zip", readable=False, help="A bundle.")],
    registry: Annotated[
        str | None,
        typer.Option(
            "--registry",
            metavar="now|EDITION|FOLDER|FILE",
            help="Count with another edition, now: that of this ossrank.",
        ),
    ] = None,
    cite: Cite = False,
    form: FormatOption = None,
    output: Output = None,
) -> None:
    """Count a bundle's figures again, from nothing but the bundle."""
    from ossrank.bundle.recompute import recompute as counted_again

    chosen = pick_format(form, output)
    check_cite(cite, chosen.name)
    refuse_to_overwrite(output, (file,))
    view = counted_again(file, registry)
    write(view.cited() if cite else view, chosen, output)
    if not view.same:
        parts = [f"{view.rows_differing} of {view.counted} rows differ"] * bool(view.differences)
        parts += [f"altered since it was written: {', '.join(view.altered)}"] * bool(view.altered)
        raise Differs(f"{file}: {'; '.join(parts)}")
