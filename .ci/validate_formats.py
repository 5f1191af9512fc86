"""Validates reports of stanch with independent readers. Called by validate-formats, which installs them."""

import argparse
import csv
import json
import os
import pathlib
import random
import string
import subprocess
import sys
import zlib

ROOT = pathlib.Path(__file__).resolve().parent.parent
FORMATS = "text json jsonl sarif gitlab codequality junit rdjson github gitleaks markdown csv html".split()
SCHEMAS = {
    "json": ROOT / "src/report/stanch.schema.json",
    "gitlab": ROOT / "fixtures/schemas/gitlab-secret-detection-15.2.1.schema.json",
    "codequality": ROOT / "fixtures/schemas/gitlab-codequality.schema.json",
    "rdjson": ROOT / "fixtures/schemas/reviewdog-diagnostic-result.schema.json",
}
failures = []


def fail(what):
    failures.append(what)
    print(f"FAIL {what}")


def schema(validator, files):
    done = subprocess.run(
        [sys.executable, "-m", "check_jsonschema", "--schemafile", str(validator), *map(str, files)],
        capture_output=True, text=True)
    if done.returncode != 0:
        fail(f"{validator.name}: {done.stdout}{done.stderr}")


def sarif_faults(args, file):
    """Errors and warnings of Microsoft's validator, which itself exits 0 whatever it finds."""
    out = args.work / "validated.sarif"
    out.unlink(missing_ok=True)
    done = subprocess.run(
        [args.multitool, "validate", str(file), "--rule-kind", "Sarif;Ghas", "--level", "Error;Warning",
         "-o", str(out), "--log", "ForceOverwrite"], capture_output=True, text=True)
    if not out.exists():
        return [f"the validator wrote nothing: {done.stdout}{done.stderr}"]
    run = json.loads(out.read_text("utf-8-sig"))["runs"][0]
    notes = [n for i in run.get("invocations", []) for n in i.get("toolExecutionNotifications", [])]
    faults = [f"{r.get('level', 'warning')} {r['ruleId']} {r['message']}" for r in run.get("results", [])]
    return faults + [str(n["message"]) for n in notes if n.get("level") == "error"]


def sarif(args, files):
    schema(pathlib.Path(args.multitool).parent / "sarif-2.1.0.json", files)
    for file in files:
        for fault in sarif_faults(args, file):
            fail(f"{file.name}: {fault}")
        subprocess.run([sys.executable, "-m", "sarif", "summary", str(file)], check=True, capture_output=True)
    # The validator must be able to fail: a bad URI and a rule without help are what it has to notice.
    broken = json.loads(next(f for f in files if json.loads(f.read_text())["runs"][0]["results"]).read_text())
    broken["runs"][0]["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] = "a b?.py"
    del broken["runs"][0]["tool"]["driver"]["rules"][0]["help"]
    control = args.work / "broken.sarif"
    control.write_text(json.dumps(broken))
    if not sarif_faults(args, control):
        fail("the SARIF validator accepts a broken log: it proves nothing")


def junit(files):
    from junitparser import JUnitXml
    for file in files:
        xml = JUnitXml.fromfile(str(file))
        cases = [case for suite in xml for case in suite]
        bad = [type(result).__name__ for case in cases for result in case.result]
        counted = (xml.tests, xml.failures, xml.errors)
        if counted != (len(cases), bad.count("Failure"), bad.count("Error")) or not cases:
            fail(f"{file.name}: says {counted}, holds {len(cases)} cases, {bad}")


def rows(files):
    for file in files:
        with file.open(newline="") as text:
            widths = {len(row) for row in csv.reader(text, strict=True)}
        if widths != {19}:
            fail(f"{file.name}: rows of {widths} cells")


def lines(files):
    for file in files:
        kinds = [json.loads(line)["type"] for line in file.read_text().splitlines()]
        if kinds[-1] != "summary" or kinds.count("summary") != 1:
            fail(f"{file.name}: {kinds}")


def validate(args, folder):
    of = {name: sorted(folder.glob(f"*-{name}.*")) for name in FORMATS}
    for name, files in of.items():
        if not files:
            fail(f"{folder.name}: no {name} report was written")
            return
        if any(not file.stat().st_size for file in files):
            fail(f"{folder.name}: an empty {name} report")
    for name, validator in SCHEMAS.items():
        schema(validator, of[name])
    sarif(args, of["sarif"])
    junit(of["junit"])
    rows(of["csv"])
    lines(of["jsonl"])
    print(f"{folder.name}: {sum(map(len, of.values()))} reports in {len(of)} formats")


def token(seed):
    """A GitHub token with a right checksum that nobody owns, so that the scanner under test has something to find."""
    digits = string.digits + string.ascii_uppercase + string.ascii_lowercase
    body = "".join(random.Random(seed).choices(digits, k=30))
    crc, tail = zlib.crc32(body.encode()), ""
    for _ in range(6):
        crc, digit = divmod(crc, 62)
        tail = digits[digit] + tail
    return "gh" + "p_" + body + tail


def scratch(args):
    """A repository with leaks in odd places: in files, in a path to be encoded, in history only."""
    repository = args.work / "repo [x] ü"
    (repository / "dir a%b").mkdir(parents=True)
    env = {"PATH": os.environ["PATH"], "HOME": str(args.work), "GIT_CONFIG_GLOBAL": "/dev/null", "GIT_CONFIG_SYSTEM": "/dev/null"}

    def git(*words):
        who = ["-c", "user.name=A ü", "-c", "user.email=a@example.com"]
        subprocess.run(["git", *who, *words], cwd=repository, env=env, check=True, capture_output=True)

    git("init", "-q", "-b", "main")
    (repository / "old.py").write_text(f'key = "{token(1)}"\n')
    git("add", ".")
    git("commit", "-qm", "add a key")
    git("rm", "-q", "old.py")
    git("commit", "-qm", "remove it")
    (repository / "dir a%b" / "#größe?.py").write_text(f'größe = 1; key = "{token(2)}"\n')
    (repository / "two.env").write_text(f"GITHUB_TOKEN={token(3)}\nAGAIN={token(2)}\n")
    os.mkdir(repository / "clean")
    (repository / "clean" / "a.py").write_text("print(1)\n")
    return repository, env


def real(args):
    repository, env = scratch(args)
    folder = args.work / "real"
    folder.mkdir()
    cases = {"tree": ((".",), 1), "clean": (("clean",), 0)}
    if "--history" in subprocess.run([args.binary, "scan", "--help"], capture_output=True, text=True, env=env).stdout:
        cases["history"] = (("--history", "."), 1)
    secrets = [token(seed) for seed in (1, 2, 3)]
    for case, (words, code) in cases.items():
        for name in FORMATS:
            done = subprocess.run(
                [args.binary, "scan", "--no-config", "--format", name, *words], cwd=repository, env=env, capture_output=True)
            if done.returncode != code:
                fail(f"{case} {name}: exit {done.returncode} instead of {code}: {done.stderr.decode()}")
            if any(secret.encode() in done.stdout + done.stderr for secret in secrets):
                fail(f"{case} {name}: prints a secret")
            (folder / f"{case}-{name}.out").write_bytes(done.stdout)
    validate(args, folder)


def main():
    parser = argparse.ArgumentParser()
    for name in ("multitool", "work", "samples", "binary"):
        parser.add_argument(f"--{name}", type=str if name == "multitool" else pathlib.Path)
    args = parser.parse_args()
    validate(args, args.samples)
    if args.binary:
        real(args)
    sys.exit(f"{len(failures)} faults" if failures else 0)


main()
