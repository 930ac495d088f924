// The browser's half of an event, and the pixel's base code.

const { encodeEvent } = require('./encode.js')
const { attempt, wrong } = require('./errors.js')
const native = require('./native.js')
const { checked, flag, text } = require('./options.js')

const whole = (value) => Number.isSafeInteger(value)
const limited = {
  wanted: 'pass the numbers of a country and a state: { country, state }',
  reads: (value) => typeof value === 'object' && whole(value.country) && whole(value.state),
}
const person = { wanted: 'pass userData', reads: (value) => typeof value === 'object' && !Array.isArray(value) }

const OPTIONS = {
  scriptUrl: text,
  imageUrl: text,
  nonce: text,
  consent: flag,
  limitedDataUse: limited,
  advancedMatching: person,
  country: text,
  pageView: flag,
  pageViewEventId: text,
}

function pixelId(value) {
  if (typeof value !== 'string') throw wrong('pixelId', 'pass text')
  return value
}

function pixelCall(event, options) {
  const { pixelId } = checked(options, { pixelId: text })
  return attempt(() => native.pixelCall(encodeEvent(event), pixelId))
}

const pixelImage = (event, id) => attempt(() => native.pixelImage(encodeEvent(event), pixelId(id)))

function pixelBaseCode(id, options) {
  const { advancedMatching, country, limitedDataUse, ...set } = checked(options, OPTIONS)
  const call = {
    script_url: set.scriptUrl,
    image_url: set.imageUrl,
    nonce: set.nonce,
    consent: set.consent,
    limited_data_use: limitedDataUse && [limitedDataUse.country, limitedDataUse.state],
    page_view: set.pageView,
    page_view_event_id: set.pageViewEventId,
  }
  const visitor = advancedMatching && encodeEvent({ eventName: 'PageView', userData: advancedMatching })
  return attempt(() => native.pixelBaseCode(pixelId(id), JSON.stringify(call), visitor, country))
}

const pixelConsent = (isGranted) => `fbq('consent','${isGranted ? 'grant' : 'revoke'}');`

module.exports = { pixelBaseCode, pixelCall, pixelConsent, pixelImage }
