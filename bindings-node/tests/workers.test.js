// One loaded library, many JavaScript environments.

const assert = require('node:assert/strict')
const { once } = require('node:events')
const test = require('node:test')
const { Worker } = require('node:worker_threads')

const { received, startMeta } = require('./meta-server.js')

const PROGRAM = `
  const { parentPort, workerData } = require('node:worker_threads')
  const { Client } = require('capikit')
  const client = new Client({ pixelId: '123', accessToken: 'x', baseUrl: workerData })
  const event = { eventName: 'Lead', eventSourceUrl: 'https://shop.example/',
    userData: { email: 'ann@example.com', clientUserAgent: 'x' } }
  client.send([event]).then((report) => parentPort.postMessage(report.eventsReceived))
`

const start = (meta) => new Worker(PROGRAM, { eval: true, workerData: meta.baseUrl })

/** A worker's whole life: its message, and that it ends by itself. */
async function live(worker) {
  const [[message], [code]] = await Promise.all([once(worker, 'message'), once(worker, 'exit')])
  assert.equal(code, 0)
  return message
}

test('workers load, send and end, before the main thread loads the package', async (t) => {
  const meta = await startMeta()
  t.after(meta.stop)
  for (let round = 0; round < 5; round += 1) {
    assert.deepEqual(await Promise.all([live(start(meta)), live(start(meta))]), [1, 1])
  }
})

test('workers that are terminated during a send harm nobody', async (t) => {
  let holding = true
  let arrived
  const meta = await startMeta((body) => {
    arrived?.()
    return holding ? new Promise(() => {}) : received(body)
  })
  t.after(meta.stop)
  for (let round = 0; round < 10; round += 1) {
    const onItsWay = new Promise((resolve) => {
      arrived = resolve
    })
    const worker = start(meta)
    await onItsWay
    await worker.terminate()
  }
  holding = false
  assert.equal(await live(start(meta)), 1)
})

test('workers and the main thread send side by side', async (t) => {
  const meta = await startMeta()
  t.after(meta.stop)
  const { Client } = require('capikit')
  const client = new Client({ pixelId: '123', accessToken: 'x', baseUrl: meta.baseUrl })
  const workers = [start(meta), start(meta), start(meta)]
  const doomed = start(meta)
  doomed.on('error', () => {})
  const terminated = doomed.terminate()
  const event = { eventName: 'Lead', userData: { email: 'ann@example.com' } }
  const reports = await Promise.all([client.send([event]), ...workers.map(live)])
  await terminated
  assert.deepEqual([reports[0].eventsReceived, ...reports.slice(1)], [1, 1, 1, 1])
  await client.close()
})
