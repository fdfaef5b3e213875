import { answerTargets } from './fuzz-answers.js'
import { requestTargets } from './fuzz-requests.js'
import { streamTargets } from './fuzz-streams.js'
import type { FuzzTarget } from './fuzz-target.js'

/** Every parser of streams, every codec of requests, every reader of answers. */
export const fuzzTargets = (): FuzzTarget[] => [...streamTargets(), ...requestTargets(), ...answerTargets()]
