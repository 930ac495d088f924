// What worker threads track to one spool is kept when they are terminated.

const assert = require('node:assert/strict')
const { spawnSync } = require('node:child_process')
const { mkdtempSync, rmSync } = require('node:fs')
const { tmpdir } = require('node:os')
const { join } = require('node:path')
const { test } = require('node:test')

const INDEX = JSON.stringify(join(__dirname, '..'))
const EVENT = `{ eventName: 'Lead', actionSource: 'system_generated', userData: { email: 'ann@example.com' } }`

/** Runs a script that tracks, with nobody at the other end; gives the books that the next process finds. */
function books(script) {
  const spoolDir = mkdtempSync(join(tmpdir(), 'capikit-workers-'))
  const env = { ...process.env, CAPIKIT_SPOOL_DIR: spoolDir }
  const client = `new (require(${INDEX}).Client)({ pixelId: '1', accessToken: 'token', baseUrl: 'http://127.0.0.1:9', exitTimeoutMs: 0 })`
  const run = (code) => spawnSync(process.execPath, ['-e', code], { encoding: 'utf8', timeout: 20_000, env })
  try {
    const first = run(script(client))
    assert.equal(first.status, 0, first.stderr)
    const second = run(`console.log(JSON.stringify(${client}.stats().books)); process.exit(0)`)
    assert.equal(second.status, 0, second.stderr)
    return JSON.parse(second.stdout)
  } finally {
    rmSync(spoolDir, { recursive: true, force: true })
  }
}

test('events of terminated workers are kept', () => {
  const found = books(
    (client) => `
      const { Worker } = require('node:worker_threads')
      const code = ${JSON.stringify(`const client = ${client}; for (let i = 0; i < 5; i++) client.track(${EVENT}); require('node:worker_threads').parentPort.postMessage(1); setInterval(() => {}, 1000)`)}
      for (let i = 0; i < 4; i++) {
        const worker = new Worker(code, { eval: true })
        worker.on('message', () => worker.terminate())
      }`,
  )
  assert.equal(found.accepted, 20)
  assert.equal(found.pending, 20)
})
