import type { Inbound } from '../exchange/inbound.js'

/** Whether an Upgrade field asks for a WebSocket, of a request that may (RFC 6455, 4.1). */
export const wantsWebSocket = (
  upgrade: string,
  { method, bodyLength }: Pick<Inbound, 'method' | 'bodyLength'>,
): boolean => upgrade.toLowerCase() === 'websocket' && method === 'GET' && bodyLength === 0

/** Status line and the fields of every answer that gives the connection to a WebSocket. */
export const SWITCHING = 'HTTP/1.1 101 Switching Protocols\r\nconnection: Upgrade\r\nupgrade: websocket\r\n'
