// Statistics and dead letters with their times as dates.

const date = (time) => (time === null ? null : new Date(time))

function statsFrom(text) {
  const { books, oldestAgeMs, shipping, unclaimed } = JSON.parse(text)
  books.oldestAcceptedAt = date(books.oldestAcceptedAt)
  for (const key of ['retryAt', 'lastDeliveredAt', 'lastProgressAt']) shipping[key] = date(shipping[key])
  return { books, oldestAgeMs, shipping, unclaimed }
}

function lettersFrom(text) {
  const withDates = (letter) => ({ ...letter, eventTime: date(letter.eventTime), diedAt: date(letter.diedAt) })
  return JSON.parse(text).map(withDates)
}

module.exports = { lettersFrom, statsFrom }
