// The types of the package. tests/types checks them with the compiler, tests/entry.test.js that they
// name what the package exports.

export * from './lib/client.js'
export * from './lib/column.js'
export * from './lib/delivery.js'
export * from './lib/errors.js'
export * from './lib/event.js'
export * from './lib/hashing.js'
export type { Issue, Severity } from './lib/issue.js'
export * from './lib/markers.js'
export * from './lib/pixel.js'
export * from './lib/visit.js'
