// One spool, many workers or processes: one of them ships, and nothing arrives twice.

const assert = require('node:assert/strict')
const { spawn } = require('node:child_process')
const { once } = require('node:events')
const { writeFileSync } = require('node:fs')
const { join } = require('node:path')
const test = require('node:test')
const { Worker } = require('node:worker_threads')

const { startMeta } = require('./meta-server.js')
const { newSpool } = require('./spool.js')

const INDEX = JSON.stringify(join(__dirname, '..'))

/** Source of `trackAll(client, name)`: fifty events, told apart by a name. */
const SETUP = `
  const { Client } = require(${INDEX})
  function trackAll(client, name) {
    for (let n = 0; n < 50; n += 1) {
      client.track({ eventName: 'Lead', eventId: name + '-' + n, actionSource: 'other', userData: { externalId: n } })
    }
  }
`

function settingsOf(meta) {
  return { pixelId: '1', accessToken: 'token', baseUrl: meta.baseUrl, spoolDir: newSpool() }
}

/** All ids that arrived, and each of them once. */
function assertOnce(meta, count) {
  const ids = meta.requests.flatMap(({ body }) => body.data.map(({ event_id: id }) => id))
  assert.equal(ids.length, count)
  assert.equal(new Set(ids).size, count)
}

test('four workers have one shipper, and nothing arrives twice', async (t) => {
  const meta = await startMeta()
  t.after(meta.stop)
  const program = `${SETUP}
    const { parentPort, threadId, workerData } = require('node:worker_threads')
    const client = new Client(workerData)
    trackAll(client, threadId)
    client.flush({ timeoutMs: 30000 }).then(({ pending }) => parentPort.postMessage(pending))
    parentPort.on('message', async (order) => {
      if (order === 'ask') return parentPort.postMessage(client.stats().shipping.isShipper)
      await client.close()
      parentPort.close()
    })`
  const workerData = settingsOf(meta)
  const workers = Array.from({ length: 4 }, () => new Worker(program, { eval: true, workerData }))
  const left = await Promise.all(workers.map((worker) => once(worker, 'message')))
  assert.deepEqual(left.flat(), [0, 0, 0, 0])
  const asked = workers.map((worker) => {
    worker.postMessage('ask')
    return once(worker, 'message')
  })
  const shippers = (await Promise.all(asked)).flat().filter(Boolean)
  assert.ok(shippers.length <= 1, `${shippers.length} ship`)
  const ends = workers.map((worker) => {
    worker.postMessage('end')
    return once(worker, 'exit')
  })
  assert.deepEqual((await Promise.all(ends)).flat(), [0, 0, 0, 0])
  assertOnce(meta, 200)
})

test('the children of a cluster end by themselves, and nothing arrives twice', async (t) => {
  const meta = await startMeta()
  t.after(meta.stop)
  const settings = settingsOf(meta)
  const program = join(newSpool(), 'cluster.js')
  writeFileSync(
    program,
    `${SETUP}
    const cluster = require('node:cluster')
    if (cluster.isPrimary) for (let n = 0; n < 3; n += 1) cluster.fork()
    else {
      const client = new Client({ ...${JSON.stringify(settings)}, exitTimeoutMs: 30000 })
      trackAll(client, process.pid)
      cluster.worker.disconnect()
    }`,
  )
  const primary = spawn(process.execPath, [program], { timeout: 60_000, stdio: ['ignore', 'inherit', 'inherit'] })
  assert.deepEqual(await once(primary, 'close'), [0, null])
  assertOnce(meta, 150)
})
