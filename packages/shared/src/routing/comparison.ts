import { type Interval, meanInterval, meansDiffer, type Sample, shareInterval, sharesDiffer } from '../statistics.js'

/** Calls on either side below which nothing is said of a difference. */
export const ENOUGH_CALLS = 30
/** A difference is shown where chance alone makes one as large in fewer than so many of a hundred comparisons. */
const SURE = 0.05

/** What was seen of one target. */
export interface Measured {
  /** Attempts that came to an end, and those of them that failed by no fault of the caller. */
  calls: number
  failed: number
  /** Natural logarithms of the answers' times in µs: times are skewed, their logarithms hardly. */
  logUs: Sample
  /** nano-USD of the calls that it answered and that had a price. */
  costNano: Sample
  /** Output tokens of its answers: how long they are. */
  outputTokens: Sample
  /** Scores of its answers by whoever rated them, 0 to 1, one a call. */
  rating: Sample
}

export type Verdict = 'too-few' | 'no-difference' | 'better' | 'worse'
export interface Difference {
  verdict: Verdict
  /** Chance of a difference like this where there is none; null: too few calls. */
  chance: number | null
}

export interface Compared {
  failures: { share: number; interval: Interval; difference: Difference | null }
  /** Geometric mean in ms; null without an answer. */
  latencyMs: { typical: number; interval: Interval; difference: Difference | null } | null
  /** nano-USD a call; null where nothing had a price. */
  costNano: { mean: number; interval: Interval; difference: Difference | null } | null
  /** `worse`: longer. Null without an answer. */
  outputTokens: { mean: number; interval: Interval; difference: Difference | null } | null
  /** Null where nobody rated it. */
  rating: { mean: number; interval: Interval; difference: Difference | null } | null
}

/** Each target beside the one that it is measured by; `null` for that one itself. `comparisons`: how many are made at once. */
export function compare(target: Measured, baseline: Measured | null, comparisons: number): Compared {
  const { calls, failed, logUs, costNano, outputTokens, rating } = target
  const verdict = (chance: number | null, worse: boolean): Difference => {
    if (chance === null) return { verdict: 'too-few', chance }
    // Bonferroni: who looks at many pairs finds something in one of them.
    if (chance >= SURE / Math.max(1, comparisons)) return { verdict: 'no-difference', chance }
    return { verdict: worse ? 'worse' : 'better', chance }
  }
  const means = (a: Sample, b: Sample, more: 'better' | 'worse' = 'worse'): Difference =>
    verdict(
      a.count < ENOUGH_CALLS || b.count < ENOUGH_CALLS ? null : meansDiffer(a, b),
      more === 'worse' ? a.mean > b.mean : a.mean < b.mean,
    )
  const mean = (of: Sample, than: Sample | undefined, more?: 'better') =>
    of.count === 0
      ? null
      : { mean: of.mean, interval: meanInterval(of), difference: than ? means(of, than, more) : null }
  const times = meanInterval(logUs)
  return {
    failures: {
      share: calls === 0 ? 0 : failed / calls,
      interval: shareInterval(failed, calls),
      difference:
        baseline &&
        verdict(
          calls < ENOUGH_CALLS || baseline.calls < ENOUGH_CALLS
            ? null
            : sharesDiffer(failed, calls, baseline.failed, baseline.calls),
          failed * baseline.calls > baseline.failed * calls,
        ),
    },
    latencyMs:
      logUs.count === 0
        ? null
        : {
            typical: ms(logUs.mean),
            interval: { low: ms(times.low), high: ms(times.high) },
            difference: baseline && means(logUs, baseline.logUs),
          },
    costNano: mean(costNano, baseline?.costNano),
    outputTokens: mean(outputTokens, baseline?.outputTokens),
    rating: mean(rating, baseline?.rating, 'better'),
  }
}

const ms = (logUs: number): number => Math.exp(logUs) / 1_000

export interface Guard {
  /** Failures in a hundred calls that are borne. */
  failures: number
  /** Calls before it is judged. */
  calls: number
}

/** How sure it has to be that a canary is worse, as it is looked at again and again. */
const SURE_AGAIN = 0.01

/** True where a canary fails more often than its guard bears, and surely more often than what it stands beside, where that is called at all. */
export function breaches(guard: Guard, canary: Measured, stable: Measured): boolean {
  if (canary.calls < guard.calls || canary.failed * 100 <= guard.failures * canary.calls) return false
  if (stable.calls === 0) return true
  if (canary.failed * stable.calls <= stable.failed * canary.calls) return false
  return sharesDiffer(canary.failed, canary.calls, stable.failed, stable.calls) < SURE_AGAIN
}
