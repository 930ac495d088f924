// `hashed(value)` and `raw(value)`: how a value was given, when that should not be detected.

class Marked {
  #value

  constructor(form, value) {
    this.form = form
    this.#value = value
    Object.freeze(this)
  }

  /** A method, and no property: a marked value does not show in logs. */
  open() {
    return this.#value
  }
}

const hashed = (value) => new Marked('hashed', value)
const raw = (value) => new Marked('raw', value)

module.exports = { Marked, hashed, raw }
