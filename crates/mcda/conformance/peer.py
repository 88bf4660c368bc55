"""The example `conformance` of the crate, running, and answering instances."""

import json
import pathlib
import subprocess

WORKSPACE = pathlib.Path(__file__).resolve().parents[3]
BUILD = ["cargo", "build", "--quiet", "--release", "-p", "mcda", "--example", "conformance"]


def executable():
    """Builds it, and says where it is."""
    subprocess.run(BUILD, cwd=WORKSPACE, check=True)
    about = subprocess.run(
        ["cargo", "metadata", "--no-deps", "--format-version", "1"],
        cwd=WORKSPACE, check=True, capture_output=True, text=True,
    )
    return pathlib.Path(json.loads(about.stdout)["target_directory"]) / "release" / "examples" / "conformance"


class Ours:
    def __init__(self):
        self.process = subprocess.Popen(
            [executable()], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )

    def ask(self, **instance):
        def plain(value):
            return value.tolist() if hasattr(value, "tolist") else value

        line = json.dumps({key: plain(value) for key, value in instance.items()})
        self.process.stdin.write(line + "\n")
        self.process.stdin.flush()
        answer = json.loads(self.process.stdout.readline())
        if "error" in answer:
            raise ValueError(answer["error"])
        return answer

    def close(self):
        self.process.stdin.close()
        self.process.wait()
