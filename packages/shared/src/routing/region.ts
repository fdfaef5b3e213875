/** `DE`, `US-CA`, or a group of countries. */
export const REGION = /^(EEA|[A-Z]{2}(-[A-Z0-9]{1,3})?)$/

const EU = 'AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK'.split(' ')
const GROUPS: Readonly<Record<string, ReadonlySet<string>>> = {
  EU: new Set(EU),
  EEA: new Set([...EU, 'IS', 'LI', 'NO']),
}

/** Whether somebody in a country, and in a part of it where that is known, is in a region. */
export function isIn(region: string, country: string, part: string): boolean {
  return region === country || region === `${country}-${part}` || GROUPS[region]?.has(country) === true
}
