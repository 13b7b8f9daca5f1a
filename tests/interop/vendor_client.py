#!/usr/bin/env python3
"""Drives a running simulator with the vendor's own client, otcextensions.

Usage: vendor_client.py [--venv DIR] [FILE]

FILE holds the line of JSON that `vbs simulate` prints; without it the line is
read from standard input. Makes a virtual environment (kept if --venv names it),
installs otcextensions and runs itself in it. What the client is told
is compared with what the simulator holds (`state_url`). Exit code 0: all holds.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import urllib.request
import venv

INSIDE = "VBS_INTEROP_INSIDE"


def outside(arguments, line):
    """Makes the environment and runs this script in it."""
    with tempfile.TemporaryDirectory() as scratch:
        home = arguments.venv or os.path.join(scratch, "venv")
        python = os.path.join(home, "bin", "python")
        if not os.path.exists(python):
            venv.create(home, with_pip=True)
            subprocess.run(
                [python, "-m", "pip", "install", "--quiet", "otcextensions"], check=True
            )
        environment = {name: value for name, value in os.environ.items() if not name.startswith("OS_")}
        environment[INSIDE] = "1"
        done = subprocess.run(
            [python, os.path.abspath(__file__)], input=line, text=True, env=environment
        )
        return done.returncode


def truth(cloud):
    with urllib.request.urlopen(cloud["state_url"]) as answer:
        return json.load(answer)


def step(name, holds, detail=""):
    print(f"{'ok  ' if holds else 'FAIL'} {name} {detail}".rstrip())
    if not holds:
        sys.exit(1)


def connect(cloud):
    import openstack
    from otcextensions import sdk

    connection = openstack.connect(
        auth_url=cloud["auth_url"],
        username=cloud["user"],
        password=cloud["password"],
        user_domain_name=cloud["user_domain"],
        project_name=cloud["project"],
        project_domain_name=cloud["user_domain"],
        region_name=cloud["region"],
        load_yaml_config=False,
        load_envvars=False,
    )
    sdk.load(connection)
    return connection


def policy_named(connection, name):
    # `find_backup_policy` wants a GET of one policy, which the service has not
    # and the client itself refuses.
    return next((p for p in connection.volume_backup.backup_policies() if p.name == name), None)


def volumes(connection):
    # In one page: the client follows `volumes_links` wherever they point, and the
    # simulator's point to an internal host, as the provider's do.
    return {volume.id: volume for volume in connection.block_storage.volumes(limit=1000)}


def link_and_unlink(cloud, connection, policy, held):
    fit = [
        volume.id
        for volume in held.values()
        if volume.status in ("available", "in-use") and not volume.metadata.get("policy")
    ][:3]
    broken = next((id for id, volume in held.items() if volume.status == "error"), None)
    asked = fit + ([broken] if broken else [])
    answer = connection.volume_backup.link_resources_to_policy(policy, asked)
    good = {entry.resource_id for entry in answer.success_resources}
    bad = {entry.resource_id: entry.code for entry in answer.fail_resources}
    true = truth(cloud)["volumes"]
    step("link: successes are held", good and all(true[id] == policy.id for id in good), f"({len(good)})")
    step("link: failures are not", all(true[id] != policy.id for id in bad), str(list(bad.values())))
    step("link: everything is answered", good | set(bad) == set(asked))
    step("link: listed in metadata", all(
        volume.metadata.get("policy") == policy.id
        for id, volume in volumes(connection).items() if id in good
    ))

    gone = sorted(good)[:1]
    answer = connection.volume_backup.unlink_resources_of_policy(policy, gone)
    left = {entry.resource_id for entry in answer.success_resources}
    step("unlink: told and done", left == set(gone) and truth(cloud)["volumes"][gone[0]] is None)
    return good - left


def inside(cloud):
    from importlib.metadata import version

    names = ("otcextensions", "openstacksdk", "keystoneauth1")
    print(f"python {sys.version.split()[0]}", *(f"{name} {version(name)}" for name in names))
    connection = connect(cloud)
    service = connection.volume_backup

    state = truth(cloud)
    policies = list(service.backup_policies())
    step("policies are listed", {policy.id for policy in policies} == set(state["policies"]), f"({len(policies)})")
    held = volumes(connection)
    step("volumes are listed", set(held) == set(state["volumes"]), f"({len(held)})")
    step("links are listed", all(
        (volume.metadata.get("policy") or None) == state["volumes"][id] for id, volume in held.items()
    ))

    made = service.create_backup_policy(
        name="interop-nightly",
        scheduled_policy={
            "start_time": "01:00",
            "frequency": 1,
            "rentention_num": 5,
            "remain_first_backup_of_curMonth": "Y",
            "status": "ON",
        },
        tags=[{"key": "team", "value": "interop"}],
    )
    step("a policy is created", made.id in truth(cloud)["policies"], made.id)
    found = policy_named(connection, "interop-nightly")
    step("and listed by its name", found is not None and found.id == made.id)

    service.update_backup_policy(found, name="interop-changed", scheduled_policy={"rentention_num": 9})
    again = policy_named(connection, "interop-changed")
    step("it is changed", again is not None and again.scheduled_policy.rentention_num == 9)
    service.disable_policy(again)
    step("it is disabled by its status alone", not truth(cloud)["policies"][made.id]["on"])
    service.enable_policy(again)
    step("and enabled", truth(cloud)["policies"][made.id]["on"])

    linked = link_and_unlink(cloud, connection, again, held)

    service.execute_policy(again)
    # `tasks` of this client passes itself a parameter it then refuses; its session works.
    tasks = service.get(f"/backuppolicy/{made.id}/backuptasks").json()["tasks"]
    step("executed: a task per volume", {task["resource_id"] for task in tasks} == linked, f"({len(tasks)})")

    service.delete_backup_policy(again)
    state = truth(cloud)
    step("it is deleted", made.id not in state["policies"])
    step("its volumes are free", all(state["volumes"][id] is None for id in linked))
    print("all holds")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("file", nargs="?", help="the line of `vbs simulate`; default standard input")
    parser.add_argument("--venv", help="directory of the virtual environment, kept for the next time")
    arguments = parser.parse_args()
    if arguments.file:
        with open(arguments.file, encoding="utf-8") as file:
            line = file.readline()
    else:
        line = sys.stdin.readline()
    if os.environ.get(INSIDE):
        inside(json.loads(line))
        return 0
    return outside(arguments, line)


if __name__ == "__main__":
    sys.exit(main())
