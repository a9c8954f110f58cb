"""Runs every example of docs/open311.md as it is printed there; the first that fails ends the run."""

import pathlib
import re
import subprocess
import sys

page = pathlib.Path(sys.argv[1]).read_text(encoding="utf-8")
examples = re.findall(r"^```sh\n(.*?)^```", page, re.M | re.S)
assert examples, "there are examples"
for example in examples:
    done = subprocess.run(["sh", "-euc", example], capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"{example}\n{done.stdout}\n{done.stderr}"
    assert done.stdout and "<error>" not in done.stdout, f"{example}\n{done.stdout}"
print(f"docs/open311.md: {len(examples)} examples")
