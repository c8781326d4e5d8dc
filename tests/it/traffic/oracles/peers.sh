#!/usr/bin/env bash
# Asks openapi-core and express-openapi-validator what they say of the exchanges in
# exchanges.json, and writes their verdicts to peers.json. Needs python3, node and npm.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

python3 -m venv "$work/python"
"$work/python/bin/pip" install --quiet openapi-core==0.23.1 werkzeug==3.1.9
cd "$work"
npm install --silent --no-fund --no-audit \
  express@5.3.0 cookie-parser@1.4.7 express-openapi-validator@5.6.2

"$work/python/bin/python" "$here/openapi_core_verdicts.py" > openapi-core.json
node "$here/express_verdicts.mjs" > express.json
python3 - "$here/peers.json" <<'PYTHON'
import json, sys
from pathlib import Path

peers = {"express-openapi-validator": "express.json", "openapi-core": "openapi-core.json"}
peers = {name: json.loads(Path(file).read_text()) for name, file in peers.items()}
Path(sys.argv[1]).write_text(json.dumps(peers, indent=1, ensure_ascii=False) + "\n")
PYTHON
