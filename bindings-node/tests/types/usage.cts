// The CommonJS entry has the same types.

import capikit = require('capikit')

export const digest: string | null = capikit.hashEmail('ann@example.com')
export const client: capikit.Client = new capikit.Client({ enabled: false })

const found: capikit.Visit = capikit.visit({ url: '/', headers: new Headers() }, { trustedProxies: ['10.0.0.0/8'] })
const lead: capikit.Event = {
  eventName: 'Lead',
  eventId: '7',
  userData: { ...found.userData, email: 'ann@example.com' },
}
export const page: string =
  capikit.pixelBaseCode('1', { limitedDataUse: { country: 0, state: 0 } }) + capikit.pixelCall(lead)
export const fbc: string | null = capikit.buildFbc('IwAR', { stored: found.fbc })
// @ts-expect-error a request needs an address
capikit.visit({})
// @ts-expect-error a misspelt option
capikit.pixelBaseCode('1', { scriptURL: '/x' })
