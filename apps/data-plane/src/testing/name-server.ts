import { createSocket, type Socket } from 'node:dgram'
import { once } from 'node:events'

export const A = 1
export const SRV = 33
export type Answer = { ttl: number; data: Buffer }

/** A name server that says what the test tells it, by question such as `1 name`. */
export class NameServer {
  readonly socket: Socket = createSocket('udp4')
  readonly says = new Map<string, Answer[]>()
  asked = 0

  async start(): Promise<string> {
    this.socket.on('message', (question, peer) => {
      this.asked++
      this.socket.send(this.answer(question), peer.port, peer.address)
    })
    this.socket.bind(0, '127.0.0.1')
    await once(this.socket, 'listening')
    return `127.0.0.1:${this.socket.address().port}`
  }

  stop(): void {
    this.socket.close()
  }

  private answer(question: Buffer): Buffer {
    let at = 12
    const labels: string[] = []
    for (; question[at] !== 0; at += question[at]! + 1)
      labels.push(question.toString('latin1', at + 1, at + 1 + question[at]!))
    const end = at + 5
    const type = question.readUInt16BE(at + 1)
    const records = this.says.get(`${type} ${labels.join('.')}`) ?? []
    const head = Buffer.from(question.subarray(0, 12))
    head.writeUInt16BE(records.length > 0 ? 0x8180 : 0x8183, 2)
    head.writeUInt16BE(records.length, 6)
    head.writeUInt32BE(0, 8)
    const body = records.map(({ ttl, data }) => {
      const fixed = Buffer.alloc(12)
      fixed.writeUInt16BE(0xc00c, 0)
      fixed.writeUInt16BE(type, 2)
      fixed.writeUInt16BE(1, 4)
      fixed.writeUInt32BE(ttl, 6)
      fixed.writeUInt16BE(data.length, 10)
      return Buffer.concat([fixed, data])
    })
    return Buffer.concat([head, question.subarray(12, end), ...body])
  }
}

export const address = (text: string, ttl = 1): Answer => ({ ttl, data: Buffer.from(text.split('.').map(Number)) })
export function service(host: string, port: number, weight: number, priority = 1): Answer {
  const numbers = Buffer.alloc(6)
  for (const [i, value] of [priority, weight, port].entries()) numbers.writeUInt16BE(value, i * 2)
  const labels = host.split('.').flatMap(label => [Buffer.from([label.length]), Buffer.from(label)])
  return { ttl: 1, data: Buffer.concat([numbers, ...labels, Buffer.from([0])]) }
}
