/** What each octet may be part of (RFC 9110, 5.5 and 5.6.2; RFC 9112, 3.2). Index: the octet; 1: yes. */
const table = (test: (octet: number) => boolean): Uint8Array =>
  Uint8Array.from({ length: 256 }, (_, octet) => +test(octet))

const TCHARS = new Set([..."!#$%&'*+-.^_`|~"].map(char => char.charCodeAt(0)))
const isDigit = (octet: number): boolean => octet >= 0x30 && octet <= 0x39
const isLetter = (octet: number): boolean => (octet | 0x20) >= 0x61 && (octet | 0x20) <= 0x7a

/** In a method and in a field's name. */
export const TOKEN = table(octet => isDigit(octet) || isLetter(octet) || TCHARS.has(octet))

/** In a field's value: no control but the tab. */
export const VALUE = table(octet => octet === 9 || (octet >= 0x20 && octet !== 0x7f))

/** In a request's target: what is not fit there is told by whoever reads the target. */
export const TARGET = table(octet => octet > 0x20 && octet < 0x7f)

/** Value of a hexadecimal digit; 255: none. */
export const HEX = Uint8Array.from({ length: 256 }, (_, octet) => {
  if (isDigit(octet)) return octet - 0x30
  const letter = octet | 0x20
  return letter >= 0x61 && letter <= 0x66 ? letter - 0x57 : 255
})

export const CR = 13
export const LF = 10
export const SP = 32
export const TAB = 9
export const COLON = 58
