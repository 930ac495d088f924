// A child of a cluster: tracks, tells the primary, and tracks on until it is killed or let go.

const { client, track } = require('./tracked.js')

const own = client()
track(own, 20)
process.send('tracked')
const more = setInterval(() => track(own), 1)
process.on('disconnect', () => clearInterval(more))
