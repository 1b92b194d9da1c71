"""Adds what a server of known vulnerabilities (OSV's interface) knows of shipped libraries.

vulnerabilities.py SBOM LIST URL

Existing entries and the decisions in them stay as they are. The new list is written in one step, and
only when every question was answered.
"""

import json
import os
import re
import sys
import urllib.error
import urllib.request

TIMEOUT_SECONDS = 20
# The server answers in pages; no library has so many.
MOST_PAGES = 20
LONGEST_ANSWER = 64 * 1024 * 1024
LONGEST_MEANING = 160
ENTRY = re.compile(r"^- id: (\S+)\n(?:  cve: (\S+)\n)?  artifact: (\S+)$", re.MULTILINE)
ID = re.compile(r"[A-Z]+-[0-9A-Za-z-]{1,40}")
VERSION = re.compile(r"[0-9A-Za-z._+-]{1,60}")
UNPRINTABLE = re.compile(r"[^\x20-\x7e]+")


def end(code, text):
    print(f"weir: {text}", file=sys.stderr)
    sys.exit(code)


def shipped(path):
    try:
        with open(path, encoding="utf-8") as file:
            bom = json.load(file)
    except FileNotFoundError:
        end(2, f"{path} is not there; mvn package (without -o) writes it.")
    return sorted({f"{c.get('group')}:{c.get('name')}" for c in bom.get("components", [])})


def ask(url, artifact):
    """Everything that the server knows of any version of the artifact."""
    found, token = [], None
    for _ in range(MOST_PAGES):
        question = {"package": {"name": artifact, "ecosystem": "Maven"}}
        if token:
            question["page_token"] = token
        request = urllib.request.Request(
            f"{url}/v1/query",
            json.dumps(question).encode(),
            {"Content-Type": "application/json"},
        )
        with urllib.request.urlopen(request, timeout=TIMEOUT_SECONDS) as answer:
            body = json.loads(answer.read(LONGEST_ANSWER))
        found += body.get("vulns", [])
        token = body.get("next_page_token")
        if not token:
            return found
    end(3, f"{url} does not come to an end about {artifact}; nothing was changed.")


def ranges(advisory, artifact):
    """The affected versions in Maven's words; empty when the advisory gives none."""
    parts = []
    for affected in advisory.get("affected", []):
        if affected.get("package", {}).get("name") != artifact:
            continue
        for one in affected.get("ranges", []):
            if one.get("type") not in ("ECOSYSTEM", "SEMVER"):
                continue
            since = None
            for event in one.get("events", []):
                if "introduced" in event:
                    since = event["introduced"]
                elif since is not None and "fixed" in event:
                    parts.append(opening(since) + f",{event['fixed']})")
                    since = None
                elif since is not None and "last_affected" in event:
                    parts.append(opening(since) + f",{event['last_affected']}]")
                    since = None
            if since is not None:
                parts.append(opening(since) + ",)")
    # Words of strangers: what is no version never gets into the list.
    return ",".join(p for p in dict.fromkeys(parts) if all(VERSION.fullmatch(v) for v in p[1:-1].split(",") if v))


def opening(version):
    return "(" if version == "0" else f"[{version}"


def plain(text):
    """Words of strangers: one line, no control characters, no quotes that end ours."""
    text = UNPRINTABLE.sub(" ", text).replace("\\", "/").replace('"', "'").strip()
    return text if len(text) <= LONGEST_MEANING else text[: LONGEST_MEANING - 1].rstrip() + "."


def entry(advisory, artifact):
    cve = next((a for a in advisory.get("aliases", []) if a.startswith("CVE-") and ID.fullmatch(a)), None)
    text = f"- id: {advisory['id']}\n"
    if cve:
        text += f"  cve: {cve}\n"
    means = plain(advisory.get("summary") or advisory.get("details") or "the advisory does not say")
    return text + f'  artifact: {artifact}\n  affected: "{ranges(advisory, artifact)}"\n  means: "{means}"\n'


def names(advisory):
    return {advisory["id"], *advisory.get("aliases", [])}


def main():
    sbom, path, url = sys.argv[1:]
    artifacts = shipped(sbom)
    with open(path, encoding="utf-8") as file:
        text = file.read()
    known = {(name, artifact) for a, b, artifact in ENTRY.findall(text) for name in (a, b) if name}
    fresh = []
    for number, artifact in enumerate(artifacts, 1):
        try:
            advisories = ask(url, artifact)
        except (urllib.error.URLError, TimeoutError, OSError, ValueError) as error:
            reason = getattr(error, "reason", error)
            end(
                3,
                f"{url} cannot be asked ({reason}); the list was not brought up to date and is as it was. "
                "The check of the build needs no network: it goes on with this list.",
            )
        for advisory in sorted(advisories, key=lambda a: a["id"]):
            if advisory.get("withdrawn") or not ID.fullmatch(advisory["id"]) or not ranges(advisory, artifact):
                continue
            if not any((name, artifact) in known for name in names(advisory)):
                known |= {(name, artifact) for name in names(advisory)}
                fresh.append(entry(advisory, artifact))
        print(f"{number} of {len(artifacts)}: {artifact}", file=sys.stderr)
    if fresh:
        beside = path + ".new"
        with open(beside, "w", encoding="utf-8") as file:
            file.write(text.rstrip("\n") + "\n" + "".join(fresh))
        os.replace(beside, path)
    print(f"{len(fresh)} added to {path}; {len(artifacts)} libraries asked about.")
    for one in fresh:
        print("  " + " ".join(one.split()[2:]))


main()
