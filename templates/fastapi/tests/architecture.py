"""The contract of layers, whichever features there are (uv run poe imports)."""

from typing import Any

from grimp import ImportGraph
from grimp import PackageDependency
from importlinter import Contract
from importlinter import ContractCheck
from importlinter import fields
from importlinter import output


class LayersAroundFeatures(Contract):
    """A layer may import those below it; features, between two layers, import no other feature.

    A feature is a package with routes. The gateway is how features know each other all the same.
    """

    above = fields.ListField(subfield=fields.StringField())
    below = fields.ListField(subfield=fields.StringField())
    gateway = fields.StringField()

    def check(self, graph: ImportGraph, verbose: bool) -> ContractCheck:  # noqa: FBT001 (import-linter's own way)
        del verbose
        options: dict[str, Any] = self.contract_options
        features = {
            routes.removesuffix(".routes") for routes in graph.find_matching_modules("app.*.routes")
        }
        for known in graph.find_modules_directly_imported_by(options["gateway"]):
            if any(known.startswith(f"{feature}.") for feature in features):
                graph.remove_import(importer=options["gateway"], imported=known)
        wrong = graph.find_illegal_dependencies_for_layers(
            [*options["above"], features, *options["below"]]
        )
        return ContractCheck(
            kept=not wrong,
            metadata={"wrong": sorted(wrong, key=lambda it: (it.importer, it.imported))},
        )

    def render_broken_contract(self, check: ContractCheck) -> None:
        wrong: list[PackageDependency] = check.metadata["wrong"]
        for dependency in wrong:
            output.print_error(f"{dependency.importer} must not import {dependency.imported}:")
            for route in sorted(dependency.routes, key=str):
                heads, tails = (" or ".join(sorted(ends)) for ends in (route.heads, route.tails))
                chain = [heads, *route.middle, tails]
                output.print_error(f"    {' -> '.join(chain)}", bold=False)
