// What was tracked is kept, or delivered, however the process ends.

const assert = require('node:assert/strict')
const { spawnSync } = require('node:child_process')
const { mkdtempSync, rmSync } = require('node:fs')
const { tmpdir } = require('node:os')
const { join } = require('node:path')
const { test } = require('node:test')

const INDEX = JSON.stringify(join(__dirname, '..'))

/** Tracks one event, with nobody at the other end, then ends as told; then a second process counts. */
function kept(ending) {
  const spoolDir = mkdtempSync(join(tmpdir(), 'capikit-exit-'))
  const client = `new (require(${INDEX}).Client)({ pixelId: '1', accessToken: 'token', baseUrl: 'http://127.0.0.1:9', spoolDir: ${JSON.stringify(spoolDir)}, exitTimeoutMs: 0 })`
  const event = `{ eventName: 'Lead', actionSource: 'system_generated', userData: { email: 'ann@example.com' } }`
  const run = (script) => spawnSync(process.execPath, ['-e', script], { encoding: 'utf8', timeout: 30_000 })
  try {
    const first = run(`const client = ${client}; client.track(${event}); ${ending}`)
    const second = run(`console.log(JSON.stringify(${client}.stats().books)); process.exit(0)`)
    assert.equal(second.status, 0, second.stderr)
    return { first, books: JSON.parse(second.stdout) }
  } finally {
    rmSync(spoolDir, { recursive: true, force: true })
  }
}

for (const [name, ending, status] of [
  ['nothing left to do', '', 0],
  ['process.exit', 'process.exit(3)', 3],
  ['an uncaught exception', 'throw new Error("a bug")', 1],
  ['SIGKILL', 'process.kill(process.pid, "SIGKILL")', null],
]) {
  test(`an event outlives ${name}`, () => {
    const { first, books } = kept(ending)
    assert.equal(first.status, status, first.stderr)
    assert.equal(books.accepted, 1)
    assert.equal(books.pending, 1)
  })
}
