// Gives every test file a spool folder of its own, which the processes that it starts inherit.

const { mkdtempSync, rmSync } = require('node:fs')
const { tmpdir } = require('node:os')
const { join } = require('node:path')

/** A new folder that is removed when this process ends. */
function newSpool() {
  const folder = mkdtempSync(join(tmpdir(), 'capikit-spool-'))
  process.on('exit', () => rmSync(folder, { recursive: true, force: true }))
  return folder
}

process.env.CAPIKIT_SPOOL_DIR ??= newSpool()

module.exports = { newSpool }
