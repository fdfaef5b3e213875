import type { Rejection } from './api.js'

export const reasons: readonly { value: Rejection['reasonCode']; label: string }[] = [
  { value: 'insufficient_information', label: 'Not enough information' },
  { value: 'not_eligible', label: 'Not eligible for this plan' },
  { value: 'capacity', label: 'No capacity at present' },
  { value: 'policy', label: 'Against our policy' },
  { value: 'duplicate', label: 'Asked for already' },
  { value: 'other', label: 'Something else' },
]

export const reasonLabel = (code: string): string => reasons.find(({ value }) => value === code)?.label ?? code
