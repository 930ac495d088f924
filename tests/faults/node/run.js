// Node programs around one spool, and the count at the end.

const assert = require('node:assert/strict')
const { spawn } = require('node:child_process')
const { once } = require('node:events')
const { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync } = require('node:fs')
const { tmpdir } = require('node:os')
const { join } = require('node:path')
const readline = require('node:readline')

const ROOT = join(__dirname, '../../..')
const PACKAGE = join(ROOT, 'bindings-node')
const FULL = process.env.CAPIKIT_FAULTS === 'full'
/** A hang is what fails; nothing here takes so long. */
const WATCHDOG_MS = FULL ? 600_000 : 60_000
const TERMS = ['delivered', 'dead', 'pending', 'purged', 'damaged']

/** How often a test repeats what it does. */
const times = (short, full) => (FULL ? full : short)

/** A fresh spool and an endpoint, until the test ends. */
async function startRun(t) {
  const folder = mkdtempSync(join(tmpdir(), 'capikit-'))
  const ids = join(folder, 'ids')
  mkdirSync(ids)
  const endpoint = spawn(join(ROOT, 'target/debug/fault-endpoint'), ['5'], { stdio: ['pipe', 'pipe', 'inherit'] })
  const [url] = await once(readline.createInterface({ input: endpoint.stdout }), 'line')
  t.after(async () => {
    endpoint.stdin.end()
    await once(endpoint, 'exit')
    rmSync(folder, { recursive: true })
  })
  const env = {
    ...process.env,
    CAPIKIT_PIXEL_ID: '1',
    CAPIKIT_ACCESS_TOKEN: 'a-token',
    CAPIKIT_BASE_URL: url,
    CAPIKIT_SPOOL_DIR: join(folder, 'spool'),
    CAPIKIT_TEST_IDS: ids,
    CAPIKIT_TEST_TRACKED: join(__dirname, 'tracked.js'),
  }
  return { url, ids, env, folder }
}

/** A program of its own: what it printed, its exit code and its signal. */
async function run({ env }, program, args = []) {
  const start = 'const { client, track } = require(process.env.CAPIKIT_TEST_TRACKED)\n'
  const child = spawn(process.execPath, ['-e', start + program, ...args], { cwd: PACKAGE, env, timeout: WATCHDOG_MS })
  let output = ''
  child.stdout.on('data', (chunk) => (output += chunk))
  child.stderr.on('data', (chunk) => (output += chunk))
  const [code, signal] = await once(child, 'close')
  return { code, signal, output: output.trim() }
}

/** The same, which must end well. */
async function runWell(context, program, args) {
  const { code, signal, output } = await run(context, program, args)
  assert.deepEqual([code, signal], [0, null], output)
  return output
}

/** The ids whose `track` returned, in all processes. A line without an end was killed. */
function accepted({ ids }) {
  const texts = readdirSync(ids).map((file) => readFileSync(join(ids, file), 'utf8'))
  return texts.flatMap((text) => text.split('\n').slice(0, -1))
}

/** Delivers what is left, and counts: nothing is lost, and no more than `repeats` is sent twice. */
async function check(context, repeats = 0) {
  const books = JSON.parse(await runWell(context, DRAIN))
  const { received } = await (await fetch(`${context.url}/ledger`)).json()
  const known = accepted(context)
  const lost = known.filter((id) => !(id in received))
  const again = Object.values(received).reduce((sum, count) => sum + count - 1, 0)
  const sums = TERMS.map((term) => `${term} ${books[term]}`).join(' + ')
  console.log(
    `accepted ${books.accepted} = ${sums}; ${known.length} known to their callers, ${lost.length} lost, ${again} received again`,
  )
  assert.deepEqual(lost, [])
  assert.equal(
    books.accepted,
    TERMS.reduce((sum, term) => sum + books[term], 0),
  )
  assert.equal(books.dead + books.damaged, 0)
  assert.ok(again <= repeats, `${again} received again`)
  assert.ok(known.length > 0)
  assert.equal(new Set(known).size, known.length)
}

const DRAIN = `
  const end = Date.now() + 60_000
  const left = client()
  const wait = setInterval(() => {
    left.flush({ timeoutMs: 10 })
    const { books } = left.stats()
    if (books.pending > 0 && Date.now() < end) return
    clearInterval(wait)
    console.log(JSON.stringify(books))
    left.close()
  }, 20)`

module.exports = { accepted, check, run, runWell, startRun, times }
