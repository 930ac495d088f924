// What the statistics tell about a spool folder beyond the own destination.

const assert = require('node:assert/strict')
const { test } = require('node:test')

const { newSpool } = require('./spool.js')
const { Client } = require('..')

test('a pixel that nobody serves is in the stats of its neighbours', async () => {
  const settings = { accessToken: 'token', baseUrl: 'http://127.0.0.1:9', spoolDir: newSpool() }
  const gone = new Client({ pixelId: '1', ...settings })
  gone.track({ eventName: 'Lead', actionSource: 'system_generated', userData: { email: 'ann@example.com' } })
  await gone.close({ timeoutMs: 0 })
  let stats
  const until = Date.now() + 30_000
  do {
    assert.ok(Date.now() < until)
    const neighbour = new Client({ pixelId: '2', ...settings })
    stats = neighbour.stats()
    await neighbour.close({ timeoutMs: 0 })
  } while (stats.unclaimed === 0)
  assert.equal(stats.unclaimed, 1)
  assert.equal(stats.books.unreadable, 0)
})
