/** A comparison whose names are hidden until one answer is called the best. */
export interface Blind {
  on: boolean
  revealed: boolean
  /** Place of the column that was voted for. */
  best: number | undefined
}

export const noVote: Blind = { on: false, revealed: true, best: undefined }

/** At the start of a round: names hide again where there is something to compare. */
export const hidden = (before: Blind, columns: number): Blind => ({
  ...before,
  revealed: !before.on || columns < 2,
  best: undefined,
})

export const letterOf = (place: number): string => String.fromCharCode(65 + place)
