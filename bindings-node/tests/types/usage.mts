// What the types let through, and what they must not.

import {
  CapikitError,
  Client,
  type Event,
  EventError,
  explain,
  hashColumn,
  hashColumnAsync,
  hashed,
  hashField,
  payload,
  raw,
} from 'capikit'

const event: Event = {
  eventName: 'Purchase',
  eventTime: new Date(),
  eventId: 1001n,
  userData: {
    email: ['ann@example.com', hashed('0'.repeat(64))],
    phone: 16505551212,
    externalId: raw(7n),
    dateOfBirth: new Date(0),
    city: null,
    state: undefined,
  },
  customData: { value: '79.90', currency: 'EUR', contents: [{ id: 1, quantity: 2 }], extra: { colour: 'red' } },
}

export const digest: string | null = hashField('dateOfBirth', '1990-02-16', { dateOrder: 'dmy' })
export const severities: string[] = explain('em', 'x').issues.map((issue) => issue.severity)

export const digests: (string | null)[] = hashColumn('phone', [16505551212n, null], { country: 'US' })
export const rows: number[] = hashColumn('em', new Set(['x']), { issues: true }).issues.map(({ row }) => row)
export const promised: Promise<(string | null)[]> = hashColumnAsync('em', ['x'])

export async function send(): Promise<number> {
  await using client = new Client({ pixelId: 1n, accessToken: 'x', timeoutMs: 1000 })
  client.check({ event_name: 'Purchase', user_data: { em: 'ann@example.com' } })
  const report = await client.send([event])
  await client.close({ timeoutMs: 10 })
  return report.eventsReceived + (payload(event, { country: 'DE' }).event_time satisfies number)
}

export async function deliver(): Promise<string> {
  const client = new Client({
    spoolDir: '/var/lib/shop',
    durability: 'power',
    ambiguous: 'hold',
    spoolBytes: 2 ** 30,
    onDelivered: ({ eventId }) => eventId.length,
    onFailed: async ({ reason, code }) => `${reason} ${(code ?? 0) + 1}`,
  })
  const receipts = [client.track(event), await client.trackDurable({ event_name: 'Lead' })]
  const { delivered, pending, dead } = await client.flush({ timeoutMs: 1000 })
  const { books, shipping } = client.stats()
  client.setAccessToken('x')
  const [letter] = client.deadLetters()
  const count: number = client.replayDeadLetters() + client.purgeDeadLetters() + delivered + pending + dead
  const died: Date | undefined = letter?.diedAt
  return `${receipts[0]?.eventId} ${books.pending + count} ${shipping.parked ?? ''} ${died?.toISOString()}`
}

export function explainFailure(error: unknown): string | undefined {
  if (error instanceof EventError) return `${error.code satisfies 'CAPIKIT_EVENT'} ${error.issues.length}`
  return error instanceof CapikitError ? error.fbtraceId : undefined
}

// @ts-expect-error a misspelt identifier
hashField('emial', 'x')
// @ts-expect-error a misspelt option
hashField('email', 'x', { county: 'DE' })
// @ts-expect-error a misspelt setting
new Client({ pixelID: '1' })
// @ts-expect-error an event needs a name
payload({ userData: {} })
// @ts-expect-error a misspelt key inside an event
payload({ eventName: 'Lead', userData: { e_mail: 'x' } })
// @ts-expect-error send takes a list
new Client().send(event)

// @ts-expect-error a level that does not exist
new Client({ durability: 'disk' })
// @ts-expect-error track is no promise
new Client().track(event).then()

// @ts-expect-error the short names of the type files are their own
export type Inner = import('capikit').Flag
