const MASK = [0x37, 0xfa, 0x21, 0x3d]

/** One frame of a WebSocket (RFC 6455, 5.2); with its first byte, which tells FIN, reserved bits and opcode. */
export function frame(first: number, payload: string, masked: boolean): string {
  const { length } = payload
  const size = length < 126 ? [length] : length < 65_536 ? [126, length >> 8, length & 255] : undefined
  const long = [127, 0, 0, 0, 0, 0, length >> 16, (length >> 8) & 255, length & 255]
  const [short, ...rest] = size ?? long
  const body = Buffer.from(payload, 'latin1')
  if (!masked) return Buffer.concat([Buffer.from([first, short!, ...rest]), body]).toString('latin1')
  const mixed = body.map((byte, i) => byte ^ MASK[i % 4]!)
  return Buffer.concat([Buffer.from([first, short! | 128, ...rest, ...MASK]), mixed]).toString('latin1')
}
