// Worker threads that come and are terminated: one loaded library, no crash, nothing lost or sent twice.

const test = require('node:test')

const { check, runWell, startRun, times } = require('./run.js')

const WORKERS = `
  const { once } = require('node:events')
  const { Worker } = require('node:worker_threads')
  const start = (work) => new Worker(
    'const { client, track } = require(process.env.CAPIKIT_TEST_TRACKED);' + work, { eval: true })
  // once() would fail with the worker's error.
  const exit = (worker) => new Promise((resolve) => worker.on('exit', resolve))
  const forEver = 'const c = client(); setInterval(() => track(c, 3), 1);'
  const count = Number(process.argv[1])
`

test('workers are terminated at any time', async (t) => {
  const context = await startRun(t)
  await runWell(
    context,
    `${WORKERS}
    async function main() {
      const c = client()
      for (let done = 0; done < count; done += 4) {
        const workers = [1, 2, 3, 4].map(() => start(forEver))
        track(c)
        await Promise.all(workers.map((worker) => once(worker, 'online')))
        await new Promise((resolve) => setTimeout(resolve, (done * 7) % 40))
        await Promise.all(workers.map((worker) => worker.terminate()))
      }
      track(c)
      await c.close()
    }
    main()`,
    [times(40, 1000)],
  )
  await check(context)
})

test('only workers load the package, and the process goes on without them', async (t) => {
  const context = await startRun(t)
  await runWell(
    context,
    `delete require.cache[process.env.CAPIKIT_TEST_TRACKED]; ${WORKERS}
    async function main() {
      for (let done = 0; done < count; done += 1) {
        const worker = start('track(client(), 5)')
        await once(worker, 'exit')
      }
      await new Promise((resolve) => setTimeout(resolve, 50))
    }
    main()`,
    [times(10, 200)],
  )
  await check(context)
})

test('a worker ends by process.exit and by an exception', async (t) => {
  const context = await startRun(t)
  await runWell(
    context,
    `${WORKERS}
    async function main() {
      const c = client()
      for (let done = 0; done < count; done += 1) {
        const worker = start(done % 2 ? 'track(client(), 5); process.exit(0)' : 'track(client(), 5); throw new Error("no")')
        worker.on('error', () => {})
        await exit(worker)
        track(c)
      }
      await c.close()
    }
    main()`,
    [times(10, 200)],
  )
  await check(context)
})

test('the main thread exits while workers track', async (t) => {
  const context = await startRun(t)
  for (let round = 0; round < times(5, 100); round += 1) {
    await runWell(
      context,
      `${WORKERS}
      const workers = [1, 2, 3].map(() => start(forEver))
      Promise.all(workers.map((worker) => once(worker, 'online')))
        .then(() => setTimeout(() => process.exit(0), count % 30))`,
      [round * 7],
    )
  }
  await check(context, times(5, 100) * 1000)
})

test('a cluster loses children', async (t) => {
  const context = await startRun(t)
  await runWell(
    context,
    `const cluster = require('node:cluster')
    {
      const left = { kills: Number(process.argv[1]) }
      const spawn = () => {
        const child = cluster.fork()
        child.on('message', () => {
          if (left.kills-- > 0) child.process.kill('SIGKILL')
          else child.disconnect()
        })
        child.on('exit', (code, signal) => {
          if (signal === 'SIGKILL') spawn()
        })
      }
      // Without execArgv a child would be this program again.
      const exec = process.env.CAPIKIT_TEST_TRACKED.replace('tracked', 'cluster-child')
      cluster.setupPrimary({ exec, execArgv: [] })
      for (let number = 0; number < 3; number += 1) spawn()
    }`,
    [times(10, 200)],
  )
  await check(context, times(10, 200) * 1000)
})
