"""`ossrank verify`."""

from pathlib import Path
from typing import Annotated

import typer

from ossrank.cli.completion import claims as claim_completion
from ossrank.cli.database import bundle_to, opened
from ossrank.cli.options import (
    BundleFile,
    Cite,
    Db,
    FormatOption,
    OriginsFile,
    Output,
    RegistryNamed,
    ViaOption,
    check_cite,
)
from ossrank.cli.output import pick_format, refuse_to_overwrite, write
from ossrank.errors import Differs, NothingStored, UsageError

Claims = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="CLAIM",
        help="Claims; with --file the ids of those to check.",
        autocompletion=claim_completion,
    ),
]
ClaimFile = Annotated[
    Path | None,
    typer.Option("--file", readable=False, help="A file of claims, TOML or CSV."),
]
Expect = Annotated[
    str | None,
    typer.Option("--expect", metavar="VERDICT", help="Exit with 7 where the verdict is another."),
]


def verify(
    claims: Claims = None,
    file: ClaimFile = None,
    expect: Expect = None,
    bundle: BundleFile = None,
    cite: Cite = False,
    via: ViaOption = None,
    form: FormatOption = None,
    output: Output = None,
    origins: OriginsFile = None,
    registry: RegistryNamed = None,
    db: Db = None,
) -> None:
    """Hold a published claim against the data that are held."""
    chosen = pick_format(form, output)
    if not claims and file is None:
        raise UsageError('give a claim, such as "CN >= 9 of top 10 on hf/trending on 2026-02-16"')
    check_cite(cite, chosen.name)
    refuse_to_overwrite(output, [file])
    refuse_to_overwrite(bundle, [file], "--bundle")
    with opened(db, origins, output, registry, bundle, via) as library:
        if file is not None:
            view = library.verify_file(file, ids=claims or (), expect=expect)
        else:
            view = library.verify(claims or (), expect=expect)
        if view.held:
            bundle_to(bundle, library, "verify", {}, view)
    write(view.cited() if cite else view, chosen, output)
    if not view.held:
        boards = list(dict.fromkeys(check.claim.board for check in view.checks))
        raise NothingStored(library.nothing_stored(boards))
    if view.differing:
        named = ", ".join(statement.id for statement in view.differing)
        raise Differs(f"not the verdict that was expected: {named}")
