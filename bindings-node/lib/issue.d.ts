// What was noticed about one value.

/** What became of a value: kept and cleaned, kept with a doubt, not sent, or the event is not sent. */
export type Severity = 'note' | 'warning' | 'dropped' | 'refused'

/** Something noticed about one value. No part of it ever holds the value. */
export interface Issue {
  /** The field as a path, spelled as on the wire: `user_data.phone[1]`. */
  field: string
  /** The stable code, such as `region_needed`. */
  code: string
  severity: Severity
  /** What is wrong and what to do about it. */
  message: string
}
