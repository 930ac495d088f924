// The CommonJS entry has the same types.

import capikit = require('capikit')

export const digest: string | null = capikit.hashEmail('ann@example.com')
export const client: capikit.Client = new capikit.Client({ enabled: false })
