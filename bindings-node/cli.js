#!/usr/bin/env node

// The `capikit` command. The native part uses the process's own input and output.

const { runCli } = require('./lib/native.js')

process.exitCode = runCli(['capikit', ...process.argv.slice(2)])
