"""Checks that the program takes the variables and commands that docker-compose.yml gives it: compose.py PROGRAM FILE"""

import pathlib
import sys

from program import Program, load_all, variables_of


def faults(path, services):
    """Yields the faults of every service of ours."""
    image_variables = variables_of(pathlib.Path("deploy/Dockerfile").read_text())
    for name, service in services.items():
        variables = service.get("environment") or {}
        if isinstance(variables, list):
            variables = dict(variable.split("=", 1) for variable in variables)
        if not any(variable.startswith("QUOTEWIRE_") for variable in variables):
            continue
        program = Program(path, image_variables | {key: str(value) for key, value in variables.items()})
        told = program.check() or program.takes(service.get("command", ["run"]))
        yield name, told


def main(path, file):
    (document,) = load_all(file)
    told = dict(faults(path, document["services"]))
    found = {name: fault for name, fault in told.items() if fault}
    for name, fault in found.items():
        print(f"{file}: {name}: {fault}")
    print(f"deploy: {len(told)} services of {file}, {len(found)} faults")
    return 1 if found or not told else 0


sys.exit(main(*sys.argv[1:]))
