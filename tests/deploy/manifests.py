"""Checks rendered Kubernetes manifests: schemas, rules of ours, and that the program takes what they give it.

manifests.py PROGRAM FILE...
"""

import pathlib
import sys

import jsonschema
import kubernetes_validate
from cloudcoil.models.keda.v1alpha1 import ScaledObject
from cloudcoil.models.prometheus_operator.v1 import PodMonitor
from program import Program, load_all, variables_of

# The oldest Kubernetes that has every field we use switched on, and the newest known.
KUBERNETES = ("1.27", "1.37")
CUSTOM = {"ScaledObject": ScaledObject, "PodMonitor": PodMonitor}
NUMBERS = {"m": 1e-3, "": 1, "Mi": 1 << 20, "Gi": 1 << 30}


def strict(schema):
    """Returns the schema with every key refused that it does not name, as an API server with strict validation does."""
    if isinstance(schema, list):
        return [strict(part) for part in schema]
    if not isinstance(schema, dict):
        return schema
    schema = {key: strict(value) for key, value in schema.items()}
    if isinstance(schema.get("properties"), dict) and schema.get("type") == "object":
        schema.setdefault("additionalProperties", False)
    return schema


VALIDATORS = {
    kind: jsonschema.Draft202012Validator(strict(model.model_json_schema(by_alias=True))) for kind, model in CUSTOM.items()
}


def schema_faults(manifest):
    """Yields what the schemas of Kubernetes, KEDA and the Prometheus operator say against a manifest."""
    if validator := VALIDATORS.get(manifest["kind"]):
        for error in validator.iter_errors(manifest):
            yield f"{'/'.join(map(str, error.absolute_path))}: {error.message}"
        return
    for version in KUBERNETES:
        try:
            kubernetes_validate.validate(manifest, version, strict=True)
        except kubernetes_validate.ValidationError as error:
            yield f"Kubernetes {version}: {'/'.join(map(str, error.path))}: {error.message}"


def quantity(text):
    """Returns a Kubernetes quantity as a number."""
    digits = "".join(letter for letter in text if letter.isdigit() or letter == ".")
    return float(digits) * NUMBERS[text.removeprefix(digits)]


def seconds(text):
    """Returns a length of time of the settings in seconds."""
    return float(text.removesuffix("s")) if "m" not in text else float(text.removesuffix("m")) * 60


def pod_faults(spec):
    """Yields where a pod breaks the restricted level of pod security, or a rule of ours."""
    pod, (container,) = spec["securityContext"], spec["containers"]
    own = container["securityContext"]
    rules = {
        "runs as 65532, not root": pod["runAsNonRoot"] and pod["runAsUser"] == pod["runAsGroup"] == pod["fsGroup"] == 65532,
        "seccompProfile RuntimeDefault": pod["seccompProfile"] == {"type": "RuntimeDefault"},
        "no privileges": own["allowPrivilegeEscalation"] is False and own["privileged"] is False,
        "no capabilities": own["capabilities"] == {"drop": ["ALL"]},
        "read-only root": own["readOnlyRootFilesystem"] is True,
        "no service account token": spec["automountServiceAccountToken"] is False,
        "no variables of Services": spec["enableServiceLinks"] is False,
        "image with registry and tag": container["image"].count("/") >= 1 and ":" in container["image"].split("/")[-1],
        "pull policy": "imagePullPolicy" in container,
        "memory requested and limited": {"memory", "cpu"} <= container["resources"]["requests"].keys()
        and "memory" in container["resources"]["limits"],
        "only known volumes, read-only": all("configMap" in v or "secret" in v for v in spec["volumes"])
        and all(mount["readOnly"] for mount in container["volumeMounts"]),
    }
    yield from (f"broken rule: {rule}" for rule, holds in rules.items() if not holds)
    mounts = {mount["mountPath"] for mount in container["volumeMounts"]}
    for variable in container["env"]:
        if variable["name"].endswith("_FILE") and str(pathlib.Path(variable["value"]).parent) not in mounts:
            yield f"{variable['name']}: {variable['value']} is in no volume"


def container_program(path, spec, documents):
    """Returns the program as the only container of a pod runs it: the image's variables, its own, the mounted settings."""
    container = spec["containers"][0]
    dockerfile = pathlib.Path("deploy/Dockerfile").read_text()
    env = variables_of(dockerfile) | {variable["name"]: variable["value"] for variable in container["env"]}
    (name,) = (volume["configMap"]["name"] for volume in spec["volumes"] if "configMap" in volume)
    (config,) = (found for found in documents if found["kind"] == "ConfigMap" and found["metadata"]["name"] == name)
    mount = next(mount["mountPath"] for mount in container["volumeMounts"] if mount["name"] == "settings")
    assert container["args"][1:] == ["--config", f"{mount}/quotewire.toml"], "the settings that are mounted are not those named"
    return Program(path, env, config["data"]["quotewire.toml"])


def worker_faults(deployment, program, documents):
    """Yields where a worker's Deployment, and what goes with it, does not fit the program and its settings."""
    spec = deployment["spec"]["template"]["spec"]
    container, settings = spec["containers"][0], program.in_force()
    by_kind = {document["kind"]: document for document in documents}
    labels = deployment["spec"]["template"]["metadata"]["labels"]
    (port,) = container["ports"]
    in_flight, pending = int(settings["input.max_in_flight"]), int(settings["input.max_ack_pending"])
    rules = {
        "containerPort is http.listen": settings["http.listen"] == f"0.0.0.0:{port['containerPort']}",
        "limit above the memory promised": quantity(container["resources"]["limits"]["memory"]) > int(settings["memory"]) << 20,
        "a thread a CPU requested": quantity(container["resources"]["requests"]["cpu"]) == int(settings["engine.threads"]),
        "time to end above input.drain_deadline": spec["terminationGracePeriodSeconds"]
        > seconds(settings["input.drain_deadline"]) + 10,
        "nodes can be drained": by_kind["PodDisruptionBudget"]["spec"].get("maxUnavailable") == 1
        and by_kind["PodDisruptionBudget"]["spec"].get("unhealthyPodEvictionPolicy") == "AlwaysAllow",
        "either replicas or a ScaledObject": ("replicas" in deployment["spec"]) != ("ScaledObject" in by_kind),
        "NetworkPolicy of both directions": set(by_kind["NetworkPolicy"]["spec"]["policyTypes"]) == {"Ingress", "Egress"},
    }
    selectors = [deployment["spec"]["selector"], by_kind["PodDisruptionBudget"]["spec"]["selector"]]
    selectors += [by_kind["NetworkPolicy"]["spec"]["podSelector"]]
    selectors += [spread["labelSelector"] for spread in spec["topologySpreadConstraints"]]
    paths = {container[probe]["httpGet"]["path"]: (200, 503) for probe in ("readinessProbe",)}
    paths |= {container[probe]["httpGet"]["path"]: (200,) for probe in ("livenessProbe", "startupProbe")}
    if annotations := deployment["spec"]["template"]["metadata"].get("annotations"):
        paths[annotations["prometheus.io/path"]] = (200,)
        rules["prometheus.io/port"] = annotations["prometheus.io/port"] == str(port["containerPort"])
    if monitor := by_kind.get("PodMonitor"):
        selectors.append(monitor["spec"]["selector"])
        (endpoint,) = monitor["spec"]["podMetricsEndpoints"]
        paths[endpoint["path"]] = (200,)
        rules["PodMonitor's port has a name"] = endpoint["port"] == port["name"]
    if scaled := by_kind.get("ScaledObject"):
        (trigger,) = scaled["spec"]["triggers"]
        threshold = int(trigger["metadata"]["lagThreshold"])
        rules |= {
            "KEDA scales this Deployment": scaled["spec"]["scaleTargetRef"]["name"] == deployment["metadata"]["name"],
            "KEDA looks at our consumer": (trigger["metadata"]["stream"], trigger["metadata"]["consumer"])
            == (settings["input.stream"], settings["input.consumer"]),
            "lagThreshold above input.max_in_flight": threshold > in_flight,
            "lagThreshold of the tier": threshold == {"accurate": 100, "fast": 2000}[settings["engine.tier"]],
            "no more replicas than input.max_ack_pending serves": scaled["spec"]["maxReplicaCount"] * in_flight <= pending,
        }
    rules["selectors find the pods"] = all(s["matchLabels"].items() <= labels.items() for s in selectors)
    yield from (f"does not fit: {rule}" for rule, holds in rules.items() if not holds)
    for path, status in program.statuses(paths).items():
        if status not in paths[path]:
            yield f"{path} answers {status}"


def faults(path, documents):
    """Yields every fault of the documents of one rendered folder, with the manifest that has it."""
    for manifest in documents:
        name = f"{manifest['kind']} {manifest['metadata']['name']}"
        against_schema = [f"{name}: {fault}" for fault in schema_faults(manifest)]
        yield from against_schema
        if against_schema or manifest["kind"] not in ("Deployment", "Job"):
            continue
        spec = manifest["spec"]["template"]["spec"]
        yield from (f"{name}: {fault}" for fault in pod_faults(spec))
        program = container_program(path, spec, documents)
        told = program.check() or program.takes(spec["containers"][0]["args"])
        if told:
            yield f"{name}: {told}"
        elif manifest["kind"] == "Deployment":
            yield from (f"{name}: {fault}" for fault in worker_faults(manifest, program, documents))


def main(path, *files):
    n_manifests, found = 0, []
    for file in files:
        documents = load_all(file)
        n_manifests += len(documents)
        found += [f"{pathlib.Path(file).stem}: {fault}" for fault in faults(path, documents)]
    print("\n".join(found), end="\n" if found else "")
    print(f"deploy: {n_manifests} Kubernetes manifests of {len(files)} folders, {len(found)} faults")
    return 1 if found or not n_manifests else 0


sys.exit(main(*sys.argv[1:]))
