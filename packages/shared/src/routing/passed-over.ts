import { z } from 'zod'

/** Why a target of a model was not asked, or not first; in the words that people read. */
export const passedOverReasons = {
  'not-drawn': 'another was drawn by weight',
  'comes-later': 'comes after the one that was asked',
  'after-failures': 'is asked only after failures of its kinds',
  'other-side': 'the caller is on the other side of the canary',
  shadow: 'is asked beside, its answer only counts',
  dearer: 'costs more for this call',
  slower: 'has been slower',
  busier: 'has more calls under way',
  'less-left': 'has less left of its limits',
  'other-length': 'is for inputs of another length',
  'other-budget': 'is for another share of the budget',
  'other-time': 'is for another time of day',
  'other-plan': 'is for other plans',
  'other-header': 'is for other values of the header',
  'other-rule': 'another rule holds',
  'other-language': 'is for other languages',
  'other-region': 'is for callers elsewhere',
  'other-examples': 'is for messages of another kind',
  'rated-lower': 'has been rated lower',
  embedding: 'only tells what messages mean',
  'other-key': 'another key was drawn',
  cooling: 'its provider asked to wait',
  'breaker-open': 'keeps failing, its breaker is open',
  'key-refused': 'its key was refused',
  'at-concurrency': 'has as many calls under way as it may',
  'warming-up': 'is new or was out, and gets calls little by little',
  'same-failure': 'would fail this request alike',
} as const
export type PassedOverReason = keyof typeof passedOverReasons

/** A target that could have been asked and was not. */
export const passedOver = z.object({
  /** `provider/model`, and the key's name where there are several. */
  target: z.string(),
  /** One of `passedOverReasons`; a newer node may know others. */
  why: z.string(),
  /** Until it may be asked again, where that is known. */
  ms: z.int().optional(),
})
export type PassedOver = z.output<typeof passedOver>
