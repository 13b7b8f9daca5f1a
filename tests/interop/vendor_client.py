#!/usr/bin/env python3
"""Drives a running simulator with the vendor's own client, otcextensions.

Usage: vendor_client.py [--venv DIR] [--vbs PROGRAM] [FILE]

FILE holds the line of JSON that `vbs simulate` prints; without it the line is
read from standard input. Makes a virtual environment (kept if --venv names it),
installs otcextensions and runs itself in it. What the client is told
is compared with what the simulator holds (`state_url`). With --vbs, that program and
the client write policies and read each other's, field by field. Exit code 0: all holds.
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
PROGRAM = "VBS_INTEROP_PROGRAM"

# A field in the words of the interface, and how `vbs policy show -o json` tells the same.
FIELDS = {
    "name": lambda shown: shown["name"],
    "status": lambda shown: shown["status"],
    "start_time": lambda shown: ",".join(shown["start_times_utc"]),
    "frequency": lambda shown: shown["every_days"],
    "rentention_num": lambda shown: shown["retention_copies"],
    "remain_first_backup_of_curMonth": lambda shown: "Y" if shown["keeps_first_of_month"] else "N",
}


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
        environment[PROGRAM] = os.path.abspath(arguments.vbs) if arguments.vbs else ""
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


def run_vbs(cloud, scratch, *arguments):
    variables = {
        "OS_AUTH_URL": cloud["auth_url"],
        "OS_USERNAME": cloud["user"],
        "OS_PASSWORD": cloud["password"],
        "OS_USER_DOMAIN_NAME": cloud["user_domain"],
        "OS_PROJECT_NAME": cloud["project"],
        "OS_REGION_NAME": cloud["region"],
        "HOME": scratch,
        "PATH": os.environ.get("PATH", ""),
    }
    command = [os.environ[PROGRAM], *arguments, "-o", "json"]
    done = subprocess.run(command, capture_output=True, text=True, env=variables)
    if done.returncode != 0:
        step(f"vbs {' '.join(arguments)}", False, done.stderr)
    return json.loads(done.stdout)


def as_the_client_reads(policy):
    plan = policy.scheduled_policy
    return {
        "name": policy.name,
        "status": plan.status,
        "start_time": plan.start_time,
        "frequency": plan.frequency,
        "rentention_num": plan.rentention_num,
        "remain_first_backup_of_curMonth": plan.remain_first_backup_of_curMonth,
    }


def compare(what, connection, shown):
    policy = policy_named(connection, shown["name"])
    told = as_the_client_reads(policy) if policy else {}
    # Switches come as words or as truth values, and status in any case.
    told["status"] = str(told.get("status")).upper().replace("TRUE", "ON").replace("FALSE", "OFF")
    for field, tells in FIELDS.items():
        step(f"{what}: {field}", told.get(field) == tells(shown), f"{told.get(field)!r} and {tells(shown)!r}")


def write_both_ways(cloud, connection):
    """What `vbs` writes the client reads, and the reverse."""
    service = connection.volume_backup
    with tempfile.TemporaryDirectory() as scratch:
        vbs = lambda *arguments: run_vbs(cloud, scratch, *arguments)
        vbs("policy", "create", "by-vbs", "--times", "22:00,04:00", "--days", "3", "--keep", "9",
            "--keep-first-of-month", "yes", "--tags", "team=interop", "--yes")
        compare("made by vbs", connection, vbs("policy", "show", "by-vbs"))
        made = policy_named(connection, "by-vbs")
        tags = service.get(f"/backuppolicy/{made.id}/tags").json()["tags"]
        step("made by vbs: tags", tags == [{"key": "team", "value": "interop"}], str(tags))
        vbs("policy", "edit", "by-vbs", "--times", "1", "--days", "daily", "--keep", "12",
            "--keep-first-of-month", "no", "--yes")
        compare("edited by vbs", connection, vbs("policy", "show", "by-vbs"))
        vbs("policy", "disable", "by-vbs", "--yes")
        compare("switched by vbs", connection, vbs("policy", "show", "by-vbs"))

        service.create_backup_policy(
            name="by-client",
            scheduled_policy={
                "start_time": "02:00,14:00",
                "frequency": 2,
                "rentention_num": 6,
                "remain_first_backup_of_curMonth": "Y",
                "status": "ON",
            },
            tags=[{"key": "env", "value": "prod"}],
        )
        shown = vbs("policy", "show", "by-client")
        compare("made by the client", connection, shown)
        step("made by the client: tags", shown["tags"] == [["env", "prod"]], str(shown["tags"]))
        client = policy_named(connection, "by-client")
        service.update_backup_policy(client, scheduled_policy={"rentention_num": 8, "frequency": 4})
        compare("edited by the client", connection, vbs("policy", "show", "by-client"))
        vbs("policy", "delete", "by-vbs", "--yes")
        step("deleted by vbs", policy_named(connection, "by-vbs") is None)
        service.delete_backup_policy(client)
        names = [policy["name"] for policy in vbs("policy", "list")]
        step("deleted by the client", "by-client" not in names)


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
    if os.environ.get(PROGRAM):
        write_both_ways(cloud, connection)
    print("all holds")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("file", nargs="?", help="the line of `vbs simulate`; default standard input")
    parser.add_argument("--venv", help="directory of the virtual environment, kept for the next time")
    parser.add_argument("--vbs", metavar="PROGRAM", help="write and read policies with this program, too")
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
