"""`ossrank recompute`."""

from pathlib import Path
from typing import Annotated

import typer

from ossrank.cli.options import FormatOption, Output
from ossrank.cli.output import pick_format, refuse_to_overwrite, write
from ossrank.errors import Differs

NOW = "now"


def recompute(
    file: Annotated[Path, typer.Argument(metavar="FILE.zip", readable=False, help="A bundle.")],
    registry: Annotated[
        str | None,
        typer.Option(
            "--registry",
            metavar="now|EDITION|FILE",
            help="Count with another edition, now: that of this ossrank.",
        ),
    ] = None,
    form: FormatOption = None,
    output: Output = None,
) -> None:
    """Count a bundle's figures again, from nothing but the bundle."""
    from ossrank.bundle.recompute import recompute as counted_again
    from ossrank.registry.data import built_in
    from ossrank.registry.edition import read_edition

    chosen = pick_format(form, output)
    refuse_to_overwrite(output, (file,))
    files = None
    if registry:
        files = built_in() if registry == NOW else read_edition(registry)
    view = counted_again(file, files)
    write(view, chosen, output)
    if not view.same:
        parts = [f"{view.rows_differing} of {view.counted} rows differ"] * bool(view.differences)
        parts += [f"altered since it was written: {', '.join(view.altered)}"] * bool(view.altered)
        raise Differs(f"{file}: {'; '.join(parts)}")
