// Every way a Node process ends: its exit code is its own, and what it tracked arrives.

const assert = require('node:assert/strict')
const test = require('node:test')

const { accepted, check, run, runWell, startRun } = require('./run.js')

const EXITS = [
  ['runs out of work', '', [0, null]],
  ['closes', 'c.close()', [0, null]],
  ['process.exit', 'process.exit(3)', [3, null]],
  ['process.exit later', 'setTimeout(() => process.exit(0), 5)', [0, null]],
  ['an exception that nobody catches', 'throw new Error("no")', [1, null]],
  ['a promise that nobody catches', 'Promise.reject(new Error("no"))', [1, null]],
  ['SIGTERM', 'process.kill(process.pid, "SIGTERM"); setTimeout(() => {}, 30000)', [null, 'SIGTERM']],
  ['SIGINT', 'process.kill(process.pid, "SIGINT"); setTimeout(() => {}, 30000)', [null, 'SIGINT']],
  ['SIGKILL', 'process.kill(process.pid, "SIGKILL")', [null, 'SIGKILL']],
  ['abort', 'process.abort()', [null, 'SIGABRT']],
]

for (const [name, program, expected] of EXITS) {
  test(`the process ends: ${name}`, { skip: process.platform === 'win32' && 'signals differ' }, async (t) => {
    const context = await startRun(t)
    const { code, signal, output } = await run(context, `const c = client(); track(c, 50); ${program}`)
    assert.deepEqual([code, signal], expected, output)
    assert.equal(accepted(context).length, 50)
    // A request may have been on its way.
    await check(context, 50)
  })
}

test('a process that runs out of work has delivered', async (t) => {
  const context = await startRun(t)
  await runWell(context, 'track(client(), 50)')
  const { received } = await (await fetch(`${context.url}/ledger`)).json()
  assert.equal(Object.keys(received).length, 50)
  await check(context)
})

test('a client that nothing is tracked with keeps nothing alive', async (t) => {
  const context = await startRun(t)
  assert.equal(await runWell(context, 'client(); console.log("end")'), 'end')
})

test('an endpoint that is down does not keep the process', async (t) => {
  const context = await startRun(t)
  const down = "client({ baseUrl: 'http://127.0.0.1:9' })"
  await runWell(
    context,
    `const c = ${down}; track(c, 10); c.close({ timeoutMs: 500 }).then((r) => console.log(r.pending))`,
  )
  assert.equal(accepted(context).length, 10)
})
