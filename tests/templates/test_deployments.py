"""Every render's image, Compose file and Kubernetes manifest, by the tools that know them."""

from __future__ import annotations

import re
import subprocess
import sys
from itertools import product
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.support import deployments
from tests.support import image
from tests.support import starters

TOOLS = Path(sys.executable).parent
AXES = starters.axes()
# Nothing else decides about these files, but for the license of a label: each gets the next one, in turn.
KEYS = ("framework", "database", "auth")
COMBINATIONS = [
    {**dict(zip(KEYS, values, strict=True)), "license": AXES["license"][position % len(AXES["license"])]}
    for position, values in enumerate(product(*(AXES[key] for key in KEYS)))
]
HOSTILE = 'Orders "of" $HOME, `id` and \\ more: {{ 7 }} # $(x)'


@pytest.fixture(scope="module", params=COMBINATIONS, ids=starters.identifier)
def service(request: pytest.FixtureRequest, template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A service with containers, and a description that is hard to quote."""
    folder = tmp_path_factory.mktemp("deployments") / "orders"
    return starters.render(template, folder, {**request.param, "containers": True, "description": HOSTILE})


def run(*command: str | Path) -> None:
    done = subprocess.run([TOOLS / command[0], *command[1:]], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_hadolint_finds_nothing_in_the_dockerfile(service: Path) -> None:
    run("hadolint", service / "Dockerfile")


def test_the_labels_say_what_the_service_is(service: Path) -> None:
    steps = list(image.steps((service / "Dockerfile").read_text("utf-8")))
    [labels] = [step.rest for step in steps if step.word == "LABEL"]
    said = image.assignments(labels, {"VERSION": "0.1.0", "REVISION": "unknown"})
    name = "org.opencontainers.image."
    assert {key.removeprefix(name) for key in said} == {
        "description", "licenses", "revision", "title", "vendor", "version",
    }  # fmt: skip
    assert said[f"{name}description"] == HOSTILE
    assert said[f"{name}title"] == "orders"


def test_the_image_has_a_user_by_number_a_check_and_no_shell_steps_of_its_own(service: Path) -> None:
    steps = list(image.steps((service / "Dockerfile").read_text("utf-8")))
    last = max(position for position, step in enumerate(steps) if step.word == "FROM")
    words = [step.word for step in steps[last:]]
    assert "RUN" not in words
    assert "HEALTHCHECK" in words
    [user] = [step.rest for step in steps[last:] if step.word == "USER"]
    assert re.fullmatch(r"[1-9]\d*:[1-9]\d*", user)
    for step in steps[:last]:
        assert step.word != "RUN" or "--mount" in step.rest or step.flags or "compileall" in step.rest


def test_no_secret_and_no_database_reaches_the_builder(service: Path) -> None:
    ours = deployments.build_context(service)
    planted = [
        f"{folder}{name}"
        for folder in ("", "app/", "app/notes/", "migrations/", "deploy/")
        for name in (".env", ".env.production", "app.db", "app.db-wal", "backup.db")
    ]
    for name in (*planted, ".git/config", "secrets.env", "backup.dump", "service.log", "tests/of_mine.py"):
        (service / name).parent.mkdir(parents=True, exist_ok=True)
        (service / name).write_text("secret")
    assert deployments.build_context(service) == ours
    assert {name.partition("/")[0] for name in ours} - {"gunicorn.conf.py"} == {
        ".dockerignore", "Dockerfile", "app", "migrations", "pyproject.toml",
    }  # fmt: skip


def test_compose_follows_the_specification(service: Path) -> None:
    run("check-jsonschema", "--builtin-schema", "vendor.compose-spec", service / "compose.yaml")


def test_compose_starts_the_app_alone_or_with_its_database(service: Path) -> None:
    services = document(service / "compose.yaml")["services"]
    always = {name for name, fields in services.items() if "profiles" not in fields}
    profiles = {profile for fields in services.values() for profile in fields.get("profiles", ())}
    assert profiles == ({"postgresql"} if "postgresql" in (service / "compose.yaml").read_text() else set())
    for started in (always, set(services)):
        for name in started:
            for other, condition in services[name].get("depends_on", {}).items():
                assert other in started or condition.get("required") is False, (name, other)
    grace = int(services["app"]["stop_grace_period"].removesuffix("s"))
    assert grace > drain_of_the_image(service) + last_answers(service)
    for name in ("app", "migrate"):
        assert services[name]["read_only"] is True
        assert services[name]["cap_drop"] == ["ALL"]


def test_kubernetes_follows_its_schemas(service: Path) -> None:
    for version in ("1.32.0", "1.37.0"):
        run("kubernetes-validate", "--strict", "--kubernetes-version", version, service / "deploy/kubernetes.yaml")


def test_a_pod_has_time_to_drain_and_no_rights(service: Path) -> None:
    manifest = {one["kind"]: one for one in documents(service / "deploy/kubernetes.yaml")}
    pod = manifest["Deployment"]["spec"]["template"]["spec"]
    settings = manifest["ConfigMap"]["data"]
    assert pod["terminationGracePeriodSeconds"] > int(settings["DRAIN_SECONDS"]) + last_answers(service)
    assert pod["securityContext"]["runAsNonRoot"] is True
    assert pod["securityContext"]["seccompProfile"] == {"type": "RuntimeDefault"}
    [app] = pod["containers"]
    for container in (app, *pod["initContainers"]):
        assert container["securityContext"] == {
            "allowPrivilegeEscalation": False,
            "readOnlyRootFilesystem": True,
            "capabilities": {"drop": ["ALL"]},
        }
    probes = {name: app[name]["httpGet"]["path"] for name in ("startupProbe", "livenessProbe", "readinessProbe")}
    assert list(probes.values()) == ["/health/live", "/health/live", "/health/ready"]
    # Readiness is asked, and answers, before the drain is over.
    assert app["readinessProbe"]["periodSeconds"] < int(settings["DRAIN_SECONDS"])
    steps = list(image.steps((service / "Dockerfile").read_text("utf-8")))
    [user] = [step.rest for step in steps if step.word == "USER"]
    assert user == "{runAsUser}:{runAsGroup}".format_map(pod["securityContext"])


def test_kubernetes_refers_to_what_is_there_and_holds_no_secret(service: Path) -> None:
    manifest = {one["kind"]: one for one in documents(service / "deploy/kubernetes.yaml")}
    pod = manifest["Deployment"]["spec"]["template"]["spec"]
    set_here = set(manifest["ConfigMap"]["data"])
    secrets = set(re.findall(r"^([A-Z_]+)=", (service / ".env.example").read_text("utf-8"), re.MULTILINE)) & {
        "SECRET_KEY", "MAIL_URL",
    }  # fmt: skip
    is_file = "PersistentVolumeClaim" in manifest
    secrets |= set() if is_file else {"DATABASE_URL"}
    assert secrets.isdisjoint(set_here)
    refers = any("secretRef" in source for source in pod["containers"][0]["envFrom"])
    assert refers is bool(secrets)
    runbook = (service / "docs/runbook.md").read_text("utf-8")
    assert all(f"`{secret}`" in runbook for secret in secrets)
    deployment = manifest["Deployment"]["spec"]
    assert (deployment["replicas"] == 1) is is_file
    assert (deployment["strategy"].get("type") == "Recreate") is is_file
    assert ("PodDisruptionBudget" in manifest) is not is_file


def last_answers(service: Path) -> int:
    """Return how many seconds the server gives to what it was asked before it stops."""
    server = (service / "gunicorn.conf.py", service / "Dockerfile")
    text = "".join(file.read_text("utf-8") for file in server if file.is_file())
    [seconds] = re.findall(r"(?:^graceful_timeout = |--timeout-graceful-shutdown )(\d+)", text, re.MULTILINE)
    return int(seconds)


def drain_of_the_image(service: Path) -> int:
    """Return DRAIN_SECONDS as the image sets it."""
    return int(re.findall(r"DRAIN_SECONDS=(\d+)", (service / "Dockerfile").read_text("utf-8"))[0])


def document(file: Path) -> dict[str, Any]:
    """Return a file with one YAML document."""
    [only] = documents(file)
    return only


def documents(file: Path) -> list[dict[str, Any]]:
    """Return the YAML documents of a file."""
    return list(yaml.safe_load_all(file.read_text("utf-8")))
