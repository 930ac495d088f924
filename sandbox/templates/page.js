// Keeps the list up to date. Without this script the page shows what had arrived when it was loaded.
;(() => {
  const list = document.getElementById('list')
  const pause = document.getElementById('pause')
  const status = document.getElementById('status')
  const REST_MS = 400 // between two updates, so that a busy sandbox does not keep the browser busy
  const RETRY_MS = 2000
  const SPEAK_MS = 5000 // a screen reader is told no more often
  let version = list.dataset.version
  let paused = false
  let spoken = 0

  // The filter stands below the heading of the conversions, and keeps what is being typed.
  const filter = document.getElementById('filter')
  function placeFilter() {
    document.getElementById('filter-place').replaceWith(filter)
  }
  placeFilter()

  function say(text) {
    if (status.textContent !== text) status.textContent = text
  }

  // Keeps nodes that did not change, so that focus, selection and open details stay.
  function morph(old, fresh) {
    const known = new Map(Array.from(old.children, (child) => [child.id, child]))
    const wanted = Array.from(fresh.children, (child) => {
      child.dataset.text = child.outerHTML
      const same = known.get(child.id)
      return same?.dataset.text === child.dataset.text ? same : child
    })
    old.replaceChildren(...wanted)
  }

  // Where an element is: in which element with an id, and which of its kind it is there.
  function place(element) {
    const home = element.closest('[id]')
    return {
      id: home.id,
      tag: element.tagName,
      index: Array.from(home.querySelectorAll(element.tagName)).indexOf(element),
    }
  }

  function found({ id, tag, index }) {
    const home = document.getElementById(id)
    return index < 0 ? home : home?.querySelectorAll(tag)[index]
  }

  function show(html) {
    const fresh = document.createElement('div')
    fresh.innerHTML = html
    const open = Array.from(list.querySelectorAll('details[open]'), (element) => element.id)
    const focused = list.contains(document.activeElement) && !filter.contains(document.activeElement)
    const focus = focused && place(document.activeElement)
    const typing = filter.contains(document.activeElement) ? document.activeElement : null
    const typed = Array.from(list.querySelectorAll('#switches input'), (input) => [
      input.id,
      input.value,
      input.defaultValue,
    ])
    const cards = list.querySelector('#cards')
    const freshCards = fresh.querySelector('#cards')
    if (cards && freshCards) {
      morph(cards, freshCards)
      freshCards.replaceWith(cards)
    }
    list.replaceChildren(...fresh.childNodes)
    placeFilter()
    open.forEach((id) => {
      const element = id && document.getElementById(id)
      if (element) element.open = true
    })
    typed.forEach(([id, value, before]) => {
      const input = document.getElementById(id)
      if (input && value !== before) input.value = value
    })
    if (typing) typing.focus()
    else if (focus) found(focus)?.focus({ preventScroll: true })
  }

  function summary() {
    const count = document.querySelector('#conversions-heading .count').textContent
    const refused = document.querySelector('#refused-heading .count')
    return `Live: ${count} conversions${refused ? `, ${refused.textContent} refused requests` : ''}`
  }

  function speak() {
    if (Date.now() - spoken < SPEAK_MS) return
    spoken = Date.now()
    say(summary())
  }

  const rest = (ms) => new Promise((resolve) => setTimeout(resolve, ms))

  async function follow() {
    for (;;) {
      if (paused) {
        await rest(REST_MS)
        continue
      }
      try {
        const query = new URLSearchParams(location.search)
        query.set('version', version)
        const answer = await fetch(`/live?${query}`, { cache: 'no-store' })
        if (answer.status === 200 && !paused) {
          const html = await answer.text()
          version = answer.headers.get('x-version')
          show(html)
        }
        speak()
        await rest(REST_MS)
      } catch {
        say('The sandbox does not answer. Trying again.')
        spoken = 0
        await rest(RETRY_MS)
      }
    }
  }

  pause.hidden = false
  pause.addEventListener('click', () => {
    paused = !paused
    pause.setAttribute('aria-pressed', String(paused))
    say(paused ? 'Paused: the list does not change.' : summary())
  })
  list.querySelectorAll('#cards > li').forEach((child) => {
    child.dataset.text = child.outerHTML
  })
  speak()
  follow()
})()
