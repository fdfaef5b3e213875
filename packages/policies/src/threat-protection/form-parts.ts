/** The fields of a form in parts that are no files: their names and texts. */
export function* formParts(body: string, contentType: string): Generator<{ name: string; value: string }> {
  const boundary = /boundary="?([^";]{1,70})/i.exec(contentType)?.[1]
  if (boundary === undefined) return
  const mark = `--${boundary}`
  for (let at = body.indexOf(mark); at >= 0; ) {
    const from = at + mark.length
    at = body.indexOf(mark, from)
    const part = body.slice(from, at < 0 ? body.length : at)
    const gap = part.indexOf('\r\n\r\n')
    const head = part.slice(0, Math.max(0, gap))
    if (gap < 0 || /filename/i.test(head)) continue
    yield { name: /name="([^"]*)"/i.exec(head)?.[1] ?? '', value: part.slice(gap + 4).trimEnd() }
  }
}
