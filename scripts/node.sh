#!/bin/sh
# Runs Node.js with the V8 flags of the server (docs/decisions/0018-v8-tuning.md) in place of this shell, so that signals
# and the exit code are those of the program: sh scripts/node.sh FILE [ARGUMENT …]
exec node --no-flush-bytecode --no-allocation-site-pretenuring --min-semi-space-size=16 --max-semi-space-size=32 "$@"
