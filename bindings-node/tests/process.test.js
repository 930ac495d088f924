// When a process that uses the package ends: when it has nothing left to do, and not before.

const assert = require('node:assert/strict')
const { spawn } = require('node:child_process')
const { once } = require('node:events')
const { mkdtempSync, rmSync } = require('node:fs')
const { tmpdir } = require('node:os')
const { join } = require('node:path')
const test = require('node:test')
const { setTimeout: sleep } = require('node:timers/promises')

const { received, startMeta } = require('./meta-server.js')
const { newSpool } = require('./spool.js')

/** A test that hangs fails: this is no waiting time. */
const LIMIT_MS = 60_000

const SETUP = `
  const { Client, hashEmail } = require('capikit')
  const event = { eventName: 'Lead', eventSourceUrl: 'https://shop.example/',
    userData: { email: 'ann@example.com', clientUserAgent: 'x' } }
`

/** Runs a program to its own end and gives what it printed. */
async function run(program, baseUrl, args = ['-e', SETUP + program]) {
  const env = { ...process.env, CAPIKIT_PIXEL_ID: '123', CAPIKIT_ACCESS_TOKEN: 'token', CAPIKIT_BASE_URL: baseUrl }
  const child = spawn(process.execPath, args, { cwd: join(__dirname, '..'), env, timeout: LIMIT_MS })
  let output = ''
  child.stdout.on('data', (chunk) => (output += chunk))
  child.stderr.on('data', (chunk) => (output += chunk))
  const [status, signal] = await once(child, 'close')
  assert.deepEqual([status, signal], [0, null], output)
  return output.trim()
}

test('hashing and an idle client end by themselves', async (t) => {
  const meta = await startMeta()
  t.after(meta.stop)
  await run("hashEmail('a@b.de'); new Client()", meta.baseUrl)
  await run('new Client().send([event])', meta.baseUrl)
  assert.equal(meta.requests.length, 1)
})

test('an open promise keeps the process alive until it is settled', async (t) => {
  // The answer waits until this process has seen that the request is there.
  const meta = await startMeta(async (body) => {
    await new Promise(setImmediate)
    return received(body)
  })
  t.after(meta.stop)
  const output = await run(
    'new Client().send([event]).then((report) => console.log(report.eventsReceived))',
    meta.baseUrl,
  )
  assert.equal(output, '1')
})

test('process.exit during a send ends at once', async (t) => {
  const meta = await startMeta(() => new Promise(() => {}))
  t.after(meta.stop)
  await run('new Client().send([event]); setImmediate(() => process.exit(0))', meta.baseUrl)
})

test('a client that is forgotten during a send is not collected', async (t) => {
  const meta = await startMeta()
  t.after(meta.stop)
  const program = `
    const sends = Array.from({ length: 20 }, () => new Client().send([event]))
    global.gc()
    Promise.all(sends).then((reports) => console.log(reports.length))`
  assert.equal(await run('', meta.baseUrl, ['--expose-gc', '-e', SETUP + program]), '20')
})

test('a process with nothing left to do waits until what it tracked is delivered', async (t) => {
  const meta = await startMeta()
  t.after(meta.stop)
  await run('const client = new Client(); for (let n = 0; n < 50; n += 1) client.track(event)', meta.baseUrl)
  assert.equal(meta.requests.flatMap(({ body }) => body.data).length, 50)
})

test('a listener of beforeExit that tracks each time does not keep the process for ever', async (t) => {
  const meta = await startMeta()
  t.after(meta.stop)
  const program = `
    const client = new Client()
    process.on('beforeExit', () => client.track(event))
    client.track(event)`
  await run(program, meta.baseUrl)
  assert.ok(meta.requests.length > 0)
})

test('an endpoint that is silent keeps the process no longer than exitTimeoutMs', async (t) => {
  const meta = await startMeta(() => new Promise(() => {}))
  t.after(meta.stop)
  await run('new Client({ exitTimeoutMs: 100 }).track(event)', meta.baseUrl)
})

test('a client that ships for another process waits for its answer at the end', async (t) => {
  let isHeld = true
  const meta = await startMeta(async (body) => {
    // Longer than a process takes to end; only then does it matter who waits.
    if (isHeld) await sleep(500)
    return received(body)
  })
  t.after(meta.stop)
  const spool = JSON.stringify(newSpool())
  await run(`new Client({ spoolDir: ${spool} }).track(event); process.exit(0)`, meta.baseUrl)
  const before = meta.requests.length
  const program = `
    const client = new Client({ spoolDir: ${spool}, exitTimeoutMs: 30000 })
    const wait = setInterval(() => {
      if (client.stats().shipping.inFlight > 0) clearInterval(wait)
    }, 5)`
  await run(program, meta.baseUrl)
  isHeld = false
  assert.equal(meta.requests.length, before + 1)
  const books = await run(
    `console.log(JSON.stringify(new Client({ spoolDir: ${spool} }).stats().books)); process.exit(0)`,
    meta.baseUrl,
  )
  const { accepted, delivered, pending } = JSON.parse(books)
  assert.deepEqual([accepted, delivered, pending], [1, 1, 0])
})

test('what is tracked after the process seemed to end is delivered and told too', async (t) => {
  const meta = await startMeta()
  t.after(meta.stop)
  const program = `
    const client = new Client({ onDelivered: ({ eventId }) => console.log(eventId) })
    client.track({ ...event, eventId: 'a' })
    let ends = 0
    process.on('beforeExit', () => {
      ends += 1
      if (ends === 2) setImmediate(() => client.track({ ...event, eventId: 'b' }))
    })`
  assert.equal(await run(program, meta.baseUrl), 'a\nb')
})

test('the command runs, and its exit code is the process’s', async () => {
  const output = await run('', '', ['cli.js', 'hash', 'email', ' Test@Example.com '])
  assert.match(output, /973dfe463ec85785f5f95af5ba3906eedb2d931c24e69824a89ea65dba4e813b/)
  await assert.rejects(run('', '', ['cli.js', 'no-such-command']), assert.AssertionError)
})

test('capikit spool ship delivers and ends by SIGTERM', { skip: process.platform === 'win32' }, async (t) => {
  const spool = mkdtempSync(join(tmpdir(), 'capikit-ship-'))
  t.after(() => rmSync(spool, { recursive: true }))
  const args = ['cli.js', 'spool', 'ship', '--json', '--pixel-id', '123', '--base-url', 'http://127.0.0.1:1']
  const env = { ...process.env, CAPIKIT_ACCESS_TOKEN: 'token', CAPIKIT_SPOOL_DIR: join(spool, 'spool') }
  const child = spawn(process.execPath, args, { cwd: join(__dirname, '..'), env, timeout: LIMIT_MS })
  const [line] = await once(child.stdout, 'data')
  assert.equal(JSON.parse(line).state, 'delivers')
  child.kill('SIGTERM')
  assert.deepEqual(await once(child, 'close'), [0, null])
})
