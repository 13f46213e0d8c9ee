filedesc://x.arc 0.0.0.0 20140216050221 text/plain 5
1 0 x
http://example.kr/arc 1.2.3.4 20140216050222 text/html 109
HTTP/1.1 200 OK
Content-Type: text/html

<p>This text is long enough to be taken for the main content.</p>
