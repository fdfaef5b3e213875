/** What a Gemini can, told by its name. A name without a version is taken for a model of its time. */
export interface Gemini {
  /** 3 and later: levels of thinking, signatures that must come back, schemas beside tools, media in results of tools. */
  third: boolean
  /** 2.5 and later: JSON Schema as it is, and thinking. */
  jsonSchema: boolean
  /** Least and most tokens of thought of 2.5; 0 where it can go without. */
  budget: readonly [least: number, most: number]
  pro: boolean
}

export function geminiOf(model: string): Gemini {
  const [, major, minor] = /gemini-(?:[a-z]+-)*(\d+)(?:\.(\d+))?/.exec(model) ?? []
  const version = major === undefined ? undefined : Number(major) * 10 + Number(minor ?? 0)
  const pro = /-pro\b/.test(model)
  return {
    third: version === undefined || version >= 30,
    jsonSchema: version === undefined || version >= 25,
    budget: pro ? [128, 32_768] : model.includes('lite') ? [512, 24_576] : [1, 24_576],
    pro,
  }
}
