// A stand-in for Meta's fbevents.js: the same calls, sent to the sandbox that served this file.
//
// It knows init, track, trackCustom, trackSingle, trackSingleCustom, consent, set and
// dataProcessingOptions, takes over the queue of the base code, and sets _fbp and _fbc as Meta's
// pixel does. What Meta's pixel does by itself (automatic events, data from forms) it leaves out.
;(() => {
  const fbq = window.fbq
  if (!fbq || fbq.callMethod) return
  const endpoint = new URL('/tr', document.currentScript.src).href
  const pixels = {} // pixel id -> promise of its advanced matching values, null when there are none
  const waiting = [] // calls held back until consent is granted
  let consent = true
  let processing = null

  const LONGEST_ADDRESS = 2048 // longer ones are posted, as Meta's pixel does
  const COOKIE_SECONDS = 7776000 // 90 days
  const MATCHING = ['em', 'ph', 'fn', 'ln', 'db', 'ge', 'ct', 'st', 'zp', 'country', 'external_id']

  function cookie(name) {
    const found = document.cookie.split('; ').filter((pair) => pair.indexOf(`${name}=`) === 0)[0]
    return found?.slice(name.length + 1)
  }

  // Meta writes the cookie on the highest domain that takes one; the index is its number of dots.
  function domains() {
    const host = location.hostname
    if (host.indexOf('.') < 0 || /^[\d.]+$|:/.test(host)) return [{ index: 0, attribute: '' }]
    const labels = host.split('.')
    return labels.slice(0, -1).map((_, skipped) => {
      const domain = labels.slice(labels.length - 2 - skipped).join('.')
      return { index: domain.split('.').length - 1, attribute: `; domain=.${domain}` }
    })
  }

  function store(name, tail) {
    return domains().some((domain) => {
      const value = ['fb', domain.index, Date.now(), tail].join('.')
      // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store is missing without https.
      document.cookie = `${name}=${value}; max-age=${COOKIE_SECONDS}; path=/; samesite=lax${domain.attribute}`
      return cookie(name) === value
    })
  }

  function refreshCookies() {
    if (!cookie('_fbp')) store('_fbp', `${Math.floor(Math.random() * 1e9)}${Math.floor(Math.random() * 1e9)}`)
    const click = new URLSearchParams(location.search).get('fbclid')
    // The same click seen again keeps its time.
    if (click && (cookie('_fbc') || '').split('.').slice(3).join('.') !== click) store('_fbc', click)
  }

  function normalized(key, value) {
    let text = String(value).trim()
    if (key === 'external_id') return text
    text = text.toLowerCase()
    if (key === 'ph') return text.replace(/\D/g, '').replace(/^0+/, '')
    return key === 'em' ? text : text.replace(/[\s.,'’-]/g, '')
  }

  function digest(key, value) {
    if (/^[0-9a-f]{64}$/i.test(value)) return Promise.resolve(String(value).toLowerCase())
    const bytes = new TextEncoder().encode(normalized(key, value))
    return crypto.subtle
      .digest('SHA-256', bytes)
      .then((hash) => Array.from(new Uint8Array(hash), (byte) => `0${byte.toString(16)}`.slice(-2)).join(''))
  }

  function matching(values) {
    const keys = MATCHING.filter((key) => values && values[key] != null && String(values[key]).trim())
    if (!keys.length) return null
    if (!window.crypto || !crypto.subtle) {
      console.warn('capikit sandbox: advanced matching needs https or localhost; it is left out')
      return null
    }
    return Promise.all(keys.map((key) => digest(key, values[key]))).then((digests) =>
      keys.map((key, index) => [`ud[${key}]`, digests[index]]),
    )
  }

  function parameters(id, name, data, options) {
    const list = [
      ['id', id],
      ['ev', name],
      ['dl', location.href],
      ['rl', document.referrer],
      ['if', window.top !== window],
      ['ts', Date.now()],
      ['sw', screen.width],
      ['sh', screen.height],
      ['v', fbq.version],
      ['r', 'stable'],
    ]
    Object.keys(data || {}).forEach((key) => {
      const value = data[key]
      if (value != null) list.push([`cd[${key}]`, typeof value === 'object' ? JSON.stringify(value) : value])
    })
    if (cookie('_fbp')) list.push(['fbp', cookie('_fbp')])
    if (cookie('_fbc')) list.push(['fbc', cookie('_fbc')])
    const eventId = options && (options.eventID || options.event_id)
    if (eventId) list.push(['eid', eventId])
    return list.concat(processing || [])
  }

  function send(list) {
    const body = new URLSearchParams(list)
    const address = `${endpoint}?${body}`
    if (address.length <= LONGEST_ADDRESS) new Image().src = address
    else navigator.sendBeacon(endpoint, body)
  }

  function track(id, name, data, options) {
    if (!consent) {
      waiting.push([id, name, data, options])
      return
    }
    refreshCookies()
    const list = parameters(id, name, data, options)
    const matched = pixels[id]
    if (matched)
      matched.then((values) => {
        send(list.concat(values))
      })
    else send(list)
  }

  function trackAll(name, data, options) {
    const ids = Object.keys(pixels)
    if (!ids.length) console.warn("capikit sandbox: fbq('track', ...) before fbq('init', ...) sends nothing")
    ids.forEach((id) => {
      track(id, name, data, options)
    })
  }

  const methods = {
    init: (id, values) => {
      pixels[id] = matching(values)
    },
    track: trackAll,
    trackCustom: trackAll,
    trackSingle: track,
    trackSingleCustom: track,
    set: () => {},
    consent: (answer) => {
      consent = answer !== 'revoke'
      if (consent)
        waiting.splice(0).forEach((call) => {
          track(...call)
        })
    },
    dataProcessingOptions: (options, country, state) => {
      processing = [
        ['dpo', (options || []).join(',')],
        ['dpoco', country || 0],
        ['dpost', state || 0],
      ]
    },
  }

  fbq.callMethod = (method, ...values) => {
    const call = methods[method]
    if (call) call(...values)
    else console.warn(`capikit sandbox: fbq does not know ${method}`)
  }
  for (const call of (fbq.queue || []).splice(0)) fbq.callMethod(...call)
})()
