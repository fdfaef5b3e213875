/** Written for this test: what people and programs send that only looks like something, one a line. */
export const cleanCorpus: readonly string[] = String.raw`
  Hello, world!
  It's five o'clock somewhere
  I don't know if it's good or bad
  Don't stop me now -- I'm having such a good time
  rock 'n' roll
  O'Reilly & Sons
  Conan O'Brien's "Late Night"
  Bob's or Alice's?
  don't or won't
  "quoted" or 'quoted'
  The so-called 'expert' said: "no way"
  5'6" tall
  a 5'-6' fence
  Dogs and cats; birds or fish
  select the best option from the list below
  Please select one of these and update your profile
  the union selected a new leader
  Student union select committee meeting
  credit union or bank
  drop the table off at the office
  We drop tables and chairs off for free
  insert coin to continue
  delete this from my inbox; thanks
  Please delete; insert nothing
  update: the set is complete
  order by phone or by mail
  Sort and group by color
  having fun = good
  where are you? where is she?
  where there is a will, there is a way
  x = y or y = z
  price > 10 and price < 20
  price gt 10 or name eq 'milk'
  name eq 'Miller' and age gt 21
  status:open label:"good first issue" -author:me
  q=a+b&c=d
  1+1=2
  2 and 2 makes 4
  1 or 2 of them
  either 1 or 2
  10 and 20 percent
  3 < 4 > 2
  if a<b and b>c then
  a < b && c > d
  Array<Object> and Map<string, Set<Object>>
  List<Script> scripts = new ArrayList<>();
  x <- c(1, 2, 3)
  I <3 you
  <b>bold</b> and <i>italic</i>
  <p>Hello <a href="https://example.com/">world</a></p>
  <img src="https://example.com/a.png" alt="A picture">
  <ul><li>One</li><li>Two</li></ul>
  <table><tr><td>1</td></tr></table>
  <div class="note">on the other hand = nothing</div>
  <name>value</name>
  <user@example.com>
  Foo <foo@example.com>, Bar <bar@example.com>
  <https://example.com/next>; rel="next"
  javascript: the good parts (a book)
  JavaScript: alert users when something goes wrong
  Learn JavaScript, TypeScript and C++
  how do I alert(users)?
  turn on load balancing = true
  on click, on load and on error
  onload=fast
  description on: error
  the script was written in 1998
  manuscript <draft> 2
  data: text, html and more
  data:image/png;base64,iVBORw0KGgo=
  ../images/logo.png
  ./docs/readme.md
  see ../README.md for more
  1..10
  wait... what? ...
  and so on...
  version 1.2.3..1.2.9
  C:\Users\ann\Documents\report.docx
  /home/ann/projects/gatehouse
  /usr/local/share/doc
  /api/v1/users/123?expand=orders&limit=10
  https://example.com/a/b?c=d&e=f#g
  https://user:pass@example.com:8080/path;v=1?x=y
  file name (1).pdf
  etc, passwd and other words
  salt & pepper
  R&D; Q&A
  AT&T; T-Mobile
  Tom & Jerry; cat and mouse
  cat; dog; bird
  coffee; sleep; repeat
  sleep well; echo chamber
  ps: I love you; ps. call me
  driver's license; id card
  | id | name | type |
  |---|---|---|
  |id|name|type|
  | cat | dog |
  Use \`npm install\` and then \`ls\`
  run \`curl https://example.com\` to check
  costs $(5) or $5
  $100 & up
  {"a": 1, "b": [2, 3]}
  {"query": "{ user(id: 1) { name } }"}
  {{name}}, your order {{id}} has shipped
  Dear {{customer.first_name}},
  function add(a, b) { return a + b; }
  for (let i = 0; i < 10; i++) sum += i;
  const x = y ? 'a' : 'b';
  print('hello'); print("bye")
  if (x) { return 'a' + 'b' + c }
  let s = 'it' + "'" + 's';
  SELECT
  INSERT
  drop
  union
  #hashtag and #another one
  C# and F# developers
  issue #42 -- fixed
  -- signed, the management
  Best regards -- Ann
  /* TODO */ later
  */*
  */5 * * * *
  text/html;q=0.9, */*;q=0.8
  Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36
  Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)
  curl/8.5.0
  python-requests/2.32
  no-cache, must-revalidate; max-age=0
  W/"67ab43", "54ed21", "7892dd"
  bytes=0-499, -500
  Bearer eyJhbGciOiJIUzI1NiJ9.e30.abc-def_ghi
  c2VsZWN0ICogZnJvbSB1c2Vycw==
  0x1F600
  550e8400-e29b-41d4-a716-446655440000
  2026-11-21T17:00:00Z
  +41 44 668 18 00
  Zürich, Genève, Übersee
  日本語のテキスト 'と' 記号
  L'été, l'hiver ou l'automne
  C'est la vie; n'est-ce pas?
  D'Angelo or D'Artagnan
  l'union fait la force
  'Twas the night before Christmas
  the '90s and '00s
  the cats' or dogs' owners
  "Yes," he said, "or no."
  He said 'or else' and left
  'or' is a word, 'and' too
  She asked: 'and 2 more?'
  100% sure & 50% off
  50%25 off
  a%20b%20c
  &lt;b&gt;escaped&lt;/b&gt;
  &copy; 2026 Example &amp; Co
  Fish &chips; 5 &euro;
  name="value"; filename="report.pdf"
  form-data; name="field1"
  key1=value1;key2=value2
  a=1; b=2; c=3
  lat>47.3 and lon<8.6
  temperature between 10 and 20
  color in (red, green, blue)
  title like summer
  user is not null
  where 1 is the loneliest number
  having 2 or more is better
  sum(a) / count(b)
  =SUM(A1:A10)
  =IF(A1>10,"yes","no")
  (a OR b) AND NOT c
  title:"foo bar" AND body:quick*
  (title:foo OR title:bar) AND date:[20200101 TO 20200201]
  foo~0.8 +bar -baz
  ^[a-z]+$
  (?:\d{3}-)?\d{4}
  \d+\.\d{2}
  C:\temp\new
  line one\nline two
  A -> B; B -> C
  foo::bar<T>()
  std::vector<int> v{1, 2};
  x => x * 2
  a ? b : c
  user@example.com; admin@example.com
  SGVsbG8gd29ybGQ/PT0=
  ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAI ann@laptop
  -----BEGIN CERTIFICATE-----
  docker run -p 80:80 nginx
  pip install requests; done
  see https://en.wikipedia.org/wiki/SQL_injection for more
  The <em>quick</em> brown fox <strong>jumps</strong>
  <h1 id="top">Title</h1><hr/>
  <!-- a comment -->
  <br/><br/>
  2 > 1 or so they say
  1 = one; 2 = two
  id=5
  id=5&or=6
  page=1&sort=name,-date&filter=active
  Sleep (5 hours) is important
  benchmark results (2026)
  load file (1) and (2)
  concat two strings
  version() of the API
  Is it true -- or not?
  'yes' -- or 'no'
  What's up? -- Not much; you?
  Peter's cat; Paul's dog; Mary's lamb
`
  .trim()
  .split('\n')
  .map(line => line.trim().replaceAll('\\`', '`'))
