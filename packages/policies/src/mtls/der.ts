/** One element of ASN.1 in DER: what kind it is, where its content lies, and where the whole of it does. */
export interface Element {
  tag: number
  start: number
  from: number
  end: number
}

/** The element at a place. Throws RangeError on what does not fit. */
export function elementAt(bytes: Buffer, start: number): Element {
  const tag = bytes.readUInt8(start)
  const first = bytes.readUInt8(start + 1)
  let from = start + 2
  let length = first
  if (first >= 0x80) {
    const digits = first & 0x7f
    if (digits === 0 || digits > 4) throw new RangeError('a length that is not DER')
    length = bytes.readUIntBE(from, digits)
    from += digits
  }
  const end = from + length
  if (end > bytes.length) throw new RangeError('an element that does not end')
  return { tag, start, from, end }
}

export function childrenOf(bytes: Buffer, { from, end }: Element): Element[] {
  const children: Element[] = []
  for (let at = from; at < end; ) {
    const child = elementAt(bytes, at)
    children.push(child)
    at = child.end
  }
  return children
}

/** Hex, as X509Certificate writes serial numbers: capitals, and no zeros before. */
export const integerText = (bytes: Buffer, { from, end }: Element): string =>
  bytes
    .toString('hex', from, end)
    .toUpperCase()
    .replace(/^0+(?=.)/, '')

/** ms; undefined for what is no time. UTCTime has two digits of the year (RFC 5280, 4.1.2.5). */
export function timeOf(bytes: Buffer, { tag, from, end }: Element): number | undefined {
  const text = bytes.toString('latin1', from, end)
  const digits = tag === 0x17 ? (Number(text.slice(0, 2)) < 50 ? `20${text}` : `19${text}`) : text
  const [, y, mo, d, h, mi, s] = /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)Z$/.exec(digits) ?? []
  return y === undefined ? undefined : Date.UTC(+y, +mo! - 1, +d!, +h!, +mi!, +s!)
}
