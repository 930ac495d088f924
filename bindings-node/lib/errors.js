// The error classes, and how an error of the native part becomes one of them.

class CapikitError extends Error {
  constructor(message, details) {
    super(message)
    this.code = new.target.code
    this.isRetryable = new.target.isRetryable
    this.issues = []
    Object.assign(this, details)
  }
}

/** A class for one code. Its name stands on the prototype, so that stack traces begin with it. */
function subclass(name, code, isRetryable = false) {
  const Class = class extends CapikitError {}
  Object.defineProperty(Class, 'name', { value: name })
  Object.defineProperty(Class.prototype, 'name', { value: name, configurable: true, writable: true })
  return Object.assign(Class, { code, isRetryable })
}

const classes = {
  ConfigError: subclass('ConfigError', 'CAPIKIT_CONFIG'),
  EventError: subclass('EventError', 'CAPIKIT_EVENT'),
  SpoolFullError: subclass('SpoolFullError', 'CAPIKIT_SPOOL_FULL', true),
  ClosedError: subclass('ClosedError', 'CAPIKIT_CLOSED'),
  DeliveryError: subclass('DeliveryError', 'CAPIKIT_NETWORK', true),
  ThrottledError: subclass('ThrottledError', 'CAPIKIT_THROTTLED', true),
  RejectedError: subclass('RejectedError', 'CAPIKIT_REJECTED'),
  AuthError: subclass('AuthError', 'CAPIKIT_AUTH'),
  StorageError: subclass('StorageError', 'CAPIKIT_STORAGE'),
}

const byCode = new Map(Object.values(classes).map((Class) => [Class.code, Class]))

/** A wrong argument or setting, by name. The message must not hold its value. */
function wrong(field, message) {
  return new classes.ConfigError(`${field}: ${message}`, { field })
}

/** The core names a setting as Rust spells it; here it has the name of the option. */
function asOption(message, details) {
  const field = details.field.replace(/_[a-z]/g, ([, letter]) => letter.toUpperCase())
  return [message.replace(`${details.field}: `, `${field}: `), { ...details, field }]
}

/** The native part throws errors whose message is a JSON record; anything else stays as it is. */
function translated(error) {
  try {
    const { code, message, ...details } = JSON.parse(error.message)
    const Class = byCode.get(code)
    const isSetting = Class === classes.ConfigError && details.field
    return isSetting ? new Class(...asOption(message, details)) : new Class(message, details)
  } catch {
    return error
  }
}

/** Runs a call of the native part. */
function attempt(call) {
  try {
    return call()
  } catch (error) {
    throw translated(error)
  }
}

/** The answer of a call of the native part that gives a promise of text. */
async function answered(call, read = JSON.parse) {
  try {
    return read(await call())
  } catch (error) {
    throw translated(error)
  }
}

module.exports = { CapikitError, ...classes, answered, attempt, translated, wrong }
