// Loads the native part.

function load() {
  try {
    return require('../capikit.node')
  } catch (cause) {
    throw new Error('the native part of capikit can not be loaded; run `npm install` in its folder to build it', {
      cause,
    })
  }
}

module.exports = load()
