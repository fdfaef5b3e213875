/** What a Claude can, told by its name: `claude-opus-4-5-20251101`, `anthropic.claude-3-7-sonnet-20250219-v1:0`, `claude-sonnet-4@20250514`. */
export interface Claude {
  /** `adaptive`: it decides how long to think; `budget`: it is told; `none`: it cannot. */
  thinking: 'adaptive' | 'budget' | 'none'
  /** False: it thinks, whatever is asked. */
  canRest: boolean
  /** False: temperature and the like are refused. */
  sampling: boolean
  /** False: temperature and top_p together are refused. */
  bothSampled: boolean
  /** Whether it takes a JSON Schema for its answer. */
  format: boolean
}

/** A name without a version is taken for a model of its time. */
export function claudeOf(model: string): Claude {
  const [, major, minor] = /claude-(?:[a-z]+-)*(\d{1,2})(?:[-.](\d{1,2}))?(?!\d)/.exec(model) ?? []
  const version = major === undefined ? undefined : Number(major) * 100 + Number(minor ?? 0)
  const since = (first: number): boolean => version === undefined || version >= first
  return {
    thinking: since(406) ? 'adaptive' : since(307) ? 'budget' : 'none',
    canRest: !model.includes('claude-fable'),
    sampling: version === undefined || version < 407,
    bothSampled: version === undefined || version < 401,
    format: since(405),
  }
}
