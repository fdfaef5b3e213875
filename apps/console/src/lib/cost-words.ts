import { usd } from '@gatehouse/shared/money.js'

const words: Readonly<Record<string, string>> = {
  input: 'input tokens',
  cachedInput: 'cached input tokens',
  cacheWrite: 'tokens written to the cache',
  cacheWriteHour: 'tokens written to the cache for an hour',
  audioInput: 'tokens of sound heard',
  imageInput: 'tokens of pictures read',
  output: 'output tokens',
  reasoning: 'reasoning tokens',
  audioOutput: 'tokens of sound spoken',
  imageOutput: 'tokens of pictures drawn',
  image: 'pictures',
  audioSeconds: 'seconds of sound',
  characters: 'characters',
  computeSeconds: 'seconds of computing',
  search: 'searches',
  request: 'call',
}
const number = new Intl.NumberFormat('en-US', { maximumFractionDigits: 3 })

/** `1,200 input tokens × $0.15 per million`. `rate`: USD for `per` of them. */
export function costWords({
  item,
  count,
  rate,
  per,
}: {
  item: string
  count: number
  rate: string
  per: number
}): string {
  const unit = per === 1_000_000 ? ' per million' : per === 3_600 ? ' an hour' : ''
  return `${number.format(count)} ${words[item] ?? item} × $${rate}${unit}`
}

/** All digits: what arithmetic is shown with. */
export const exactUsd = (nano: bigint): string => `$${usd(nano)}`
