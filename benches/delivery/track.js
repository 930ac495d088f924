// What `track` costs its caller in Node, and what delivery costs the machine.

const assert = require('node:assert/strict')

const { Client, payloadJson } = require(process.env.CAPIKIT_NODE)

const CALLS = 50_000

const purchase = (number) => ({
  eventName: 'Purchase',
  eventId: `order-${number}`,
  eventSourceUrl: 'https://shop.example/thanks',
  userData: {
    email: 'ann@example.com',
    phone: '+49 170 1234567',
    firstName: 'Ann',
    lastName: 'Example',
    dateOfBirth: '1990-02-28',
    gender: 'f',
    city: 'Berlin',
    zip: '10115',
    country: 'DE',
    externalId: '4711',
    clientIpAddress: '203.0.114.7',
    clientUserAgent: 'Mozilla/5.0 (X11; Linux x86_64)',
  },
  customData: {
    currency: 'EUR',
    value: 79.9,
    orderId: '1001',
    contents: [
      { id: 'SKU-1', quantity: 2, itemPrice: 29.95 },
      { id: 'SKU-2', quantity: 1, itemPrice: 20 },
    ],
  },
})

/** Nanoseconds: the median, and the 99.9th percentile. */
function measure(call) {
  const event = purchase(0)
  const times = []
  for (let number = 0; number < CALLS; number += 1) {
    const start = process.hrtime.bigint()
    call(event)
    times.push(Number(process.hrtime.bigint() - start))
  }
  times.sort((a, b) => a - b)
  return { p50_ns: times[CALLS / 2], p999_ns: times[(CALLS * 999) / 1000], max_ns: times[CALLS - 1] }
}

async function latency(client) {
  const payload = measure(payloadJson)
  const track = measure((event) => client.track(event))
  await client.close({ timeoutMs: 2000 })
  return { payload, track }
}

async function deliver(client, events) {
  const before = process.cpuUsage()
  for (let number = 0; number < events; number += 1) client.track(purchase(number))
  const report = await client.flush({ timeoutMs: 120_000 })
  assert.equal(report.delivered, events)
  const { user, system } = process.cpuUsage(before)
  await client.close()
  return { per_cpu_second: events / ((user + system) / 1e6) }
}

const [mode, baseUrl, spoolDir, events] = process.argv.slice(2)
const client = new Client({ pixelId: '1', accessToken: 'a-token', baseUrl, spoolDir })
const modes = { latency, deliver }
modes[mode](client, Number(events)).then((figures) => console.log(JSON.stringify(figures)))
