// The types of capikit/testing.

import { Client } from 'capikit'
import { type Conversion, startSandbox } from 'capikit/testing'

export async function count(): Promise<number> {
  await using sandbox = await startSandbox({ strict: true })
  await using client = new Client(sandbox.settings)
  await client.send([{ eventName: 'Lead' }])
  await sandbox.misbehave('slow', { delayMs: 10, requests: 1 })
  const conversions: Conversion[] = await sandbox.conversions({ eventName: 'Lead' })
  const [rejected] = await sandbox.rejected()
  return conversions.length + (rejected?.code ?? 0) + (conversions[0]?.server?.number ?? 0)
}

// @ts-expect-error a misspelt mode
startSandbox().then((sandbox) => sandbox.misbehave('slowly'))
