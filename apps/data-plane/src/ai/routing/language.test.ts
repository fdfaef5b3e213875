import { expect, test } from 'vitest'
import { languageOf } from './language.js'

test.each([
  ['en', 'How can I get from the station to the harbour, please?'],
  ['de', 'Wie komme ich bitte vom Bahnhof zum Hafen, und ist das weit?'],
  ['fr', 'Comment est-ce que je vais de la gare au port avec les enfants ?'],
  ['es', '¿Cómo llego de la estación al puerto, y está muy lejos para los niños?'],
  ['it', 'Come arrivo dalla stazione al porto, e non è lontano per gli anziani?'],
  ['pt', 'Como eu chego da estação ao porto, e não é longe para as crianças?'],
  ['nl', 'Hoe kom ik van het station naar de haven, en is dat niet ver?'],
  ['pl', 'Jak dojść z dworca do portu i czy to nie jest daleko?'],
  ['ja', '駅から港までどうやって行きますか'],
  ['zh', '我怎么从车站去港口'],
  ['ko', '역에서 항구까지 어떻게 가나요'],
  ['ru', 'Как мне дойти от вокзала до порта?'],
  ['ar', 'كيف أصل من المحطة إلى الميناء؟'],
])('%s: %s', (language, text) => expect(languageOf(text)).toBe(language))

test('what cannot be told is not guessed', () => {
  expect(['', '12345', 'SELECT 1;', 'Kubernetes'].map(languageOf)).toEqual(['', '', '', ''])
})
