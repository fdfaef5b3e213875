const starts = (bytes: Buffer, magic: string, at = 0): boolean =>
  bytes.toString('latin1', at, at + magic.length) === magic

/** Brands of pictures in ISO containers. */
const BRANDS: Readonly<Record<string, string>> = {
  heic: 'image/heic',
  heix: 'image/heic',
  mif1: 'image/heif',
  avif: 'image/avif',
}

/** The type of a picture by its first bytes, whatever its server says; undefined where it is none. */
export function pictureType(bytes: Buffer): string | undefined {
  if (starts(bytes, '\x89PNG\r\n\x1a\n')) return 'image/png'
  if (starts(bytes, '\xff\xd8\xff')) return 'image/jpeg'
  if (starts(bytes, 'GIF87a') || starts(bytes, 'GIF89a')) return 'image/gif'
  if (starts(bytes, 'RIFF') && starts(bytes, 'WEBP', 8)) return 'image/webp'
  return starts(bytes, 'ftyp', 4) ? BRANDS[bytes.toString('latin1', 8, 12)] : undefined
}

/** Types that say nothing. */
const VAGUE: ReadonlySet<string> = new Set([
  '',
  'application/octet-stream',
  'binary/octet-stream',
  'application/x-download',
])

/** The type of a document by its first bytes, by what its server says, or by what the caller says; undefined where nothing tells. */
export function documentType(bytes: Buffer, told: string, asked: string | undefined): string | undefined {
  if (starts(bytes, '%PDF-')) return 'application/pdf'
  return VAGUE.has(told) ? asked : told
}
