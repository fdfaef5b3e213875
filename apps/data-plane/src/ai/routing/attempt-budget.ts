import { RetryBudget } from '../../upstream/balancing/retry-budget.js'

/** Each second whatever the traffic, so that the few calls of a quiet hour may be tried again too. */
const ALWAYS_PER_SECOND = 2

/** Of a model: what it may spend on second attempts, or on doubles of slow ones. */
export const attemptBudget = (): RetryBudget => new RetryBudget(ALWAYS_PER_SECOND, ALWAYS_PER_SECOND)
