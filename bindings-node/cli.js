#!/usr/bin/env node

// The `capikit` command. The native part uses the process's own input and output.

const { runCli } = require('./lib/native.js')

// Node's own handlers would raise each signal again, for ever: the command has handlers of its own.
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => {})

process.exitCode = runCli(['capikit', ...process.argv.slice(2)])
