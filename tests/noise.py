# SPDX-License-Identifier: Apache-2.0
"""Lines of no language: at most one in a hundred gets one, and none is Korean.

    noise.py SEED

makes lines of base64 and other keys, code, menus, mashed keyboards, mojibake and
signs, asks kc-lang about them and prints those that got a language.
"""
import base64
import binascii
import json
import random
import re
import string
import subprocess
import sys
import uuid

LINES_OF_A_GROUP = 400
MOST_SHARE = 0.01

WORDS = """user item count index value result data node list key buffer offset length name path
file config state total price order map cache token parser handler request response session client
server query table row column width image button event listener timer thread queue stack tree graph
edge weight matrix vector model loss batch layer input output error message level flag""".split()
BASE64 = string.ascii_letters + string.digits + "+/"
ROWS = ["qwertyuiop", "asdfghjkl", "zxcvbnm"]

# Lines, in rows or with ¦ between them; a letter after § stands for a name: see fill().
CODE = """\
def §s(§s, §s=§n):¦    return §s.§s(§s)¦for §s in §s:¦from §s import §s¦if §s is None:
class §C(§C):¦    §s = [§s for §s in §s if §s]¦with open(§s) as f:¦except §CError as e:
    self.§s = §s¦@§s.§s¦while not §s:¦if __name__ == '__main__':¦    raise §C§CError
    await §s(§s)¦    yield §s¦        continue¦        return §w
int §s(const char *§s, size_t §s)¦\tif (§s == NULL)¦\t\treturn §s;¦#include <§w.h>¦#define §U §n
\tfor (int i = 0; i < §s; i++) {¦struct §w {¦\t§s->§s = §n;¦static void¦\tcase §U:¦\tbreak;
typedef struct §s §s;¦#ifdef §U¦\twhile (§s--)¦\tstatic const char *const §s[] = {¦\t}
const §c = require('§w');¦function §c(§c, §c) {¦  return §c.map(§c => §c.§c);¦let §c = §n;
export default §c§C;¦document.getElementById('§w').innerHTML = §c;¦} else if (§c) {
  await §c(§c)¦console.log(§c)¦export const §c = () => {¦  if (!§c) return¦  throw new Error(§c)
public class §C extends §C {¦    private final §C §c;¦import java.util.§C;¦    @Override
package com.§w.§w;¦        System.out.println(§c);¦List<§C> §c = new ArrayList<>();¦try {
    public static void main(String[] args) {¦    protected int §c§C;¦catch (§CException e) {
SELECT §s, §s FROM §w WHERE §s = §n;¦INSERT INTO §w (§s, §s) VALUES (§n, '§w');¦ORDER BY §w DESC
UPDATE §w SET §s = §n WHERE §s > 3¦CREATE TABLE §w (¦LEFT JOIN §w ON §w.§w = §w.§w¦GROUP BY §w
select * from §w¦delete from §w where §w = §n¦ALTER TABLE §w ADD COLUMN §s TEXT;
if [ -z "$§s" ]; then¦export §U=/usr/§w/bin¦cat §w.txt | grep -v §w | sort | uniq -c
sudo apt-get install -y §w¦for f in *.§w; do¦echo $§U¦git clone https://github.com/§w/§w.git
chmod +x §w.sh¦rm -rf §w/¦tar xzf §w.tar.gz¦#!/bin/bash¦awk '{print $1}' §w¦$ ls -la §s
<div class="§w">¦<a href="§w.html">¦</div></div>¦<input type="text" name="§w" value="">
<script src="§w.js"></script>¦<!DOCTYPE html>¦<br><br>¦<img src="/§w/§w.png" alt="" />
.§w {¦  margin: §dpx auto;¦  color: #§x;¦#§w .§w > a:hover { display: none; }¦  display: flex;
@media (max-width: §dpx) {¦  font-family: Arial, Helvetica, sans-serif;¦  width: calc(100% - 20px);
{"§c": §d, "§c": "§w"}¦  "§c": "§w",¦"§c": §d¦    "§c": [¦["§w", "§c", "§w"]¦"§c": true,
§c§C: §c¦  - §w: §d¦apiVersion: apps/v1¦  image: §w/§w:latest¦- name: §w¦    - "§w=§w"¦version: '3'
[§w.§w]¦§s = "§w"¦§s=§n¦§U=§w¦§w.§w=§w¦§w = ["§w", "§w"]
2024-05-12 10:31:07,123 INFO [§w] §w §w completed in §dms¦level=info caller=§w.go:§d msg="§w"
10.1.2.§d - - [10/Oct/2023:13:55:36 +0900] "GET /§w/§w.html HTTP/1.1" 200 §d
Oct 12 10:31:07 §w sshd[§d]: Failed password for root from 10.1.2.3 port §d
[    0.227673] usb 1-1: new high-speed USB device number §d
    at com.§w.§w.§C.§c(§C.java:§d)¦  File "/usr/lib/python3/§w.py", line §d, in §w
Traceback (most recent call last):¦java.lang.§CException: §w¦§s.c:§d:§d: error: '§s' undeclared
    at Object.<anonymous> (/§w/§w.js:§d:§d)¦make: *** [§s.o] Error 1¦TypeError: §w is not a function
    mov  eax, [ebp-§d]¦\tcall\t§s@PLT¦.L§d:¦\tjne .L§d¦  lea rax, [rip + §s]¦\txor eax, eax
^[a-zA-Z0-9._%+-]+@[a-zA-Z0-9.-]+\\.[a-z]{2,}$¦(\\d{3})-(\\d{4})¦^\\s*§w\\s*=\\s*(.*)$
\\begin{§w}[htb]¦\\usepackage{§w}¦\\frac{\\partial L}{\\partial w} = \\sum_{i=1}^{n} x_i¦$$E = mc^2$$
if err != nil {¦    let mut §s = Vec::new();¦use std::§w::§C;¦#[derive(Debug, Clone)]
diff --git a/§w.c b/§w.c¦| -§d,7 +§d,8 |¦+++ b/§w/§w.py¦$§w = $_POST['§w'];¦use strict;
FROM §w:latest¦RUN apt-get update && apt-get install -y §w¦WORKDIR /usr/src/app¦EXPOSE 8080
-rw-r--r-- 1 root root §d Oct 10 10:55 §w.txt¦/usr/§w/§w.so /usr/lib/§w¦--§w=§w --§w --§w
Content-Transfer-Encoding: base64¦Content-Type: text/plain; charset=UTF-8¦§w\t§d\t§w\t§n\tNULL
    %§w = load i32, i32* %§w, align 4¦store i32 %0, ptr %§w¦(defun §w-§w (§w)¦(setq §w-§w nil)¦(defvar §w-map
        runs-on: ubuntu-latest¦  §w:¦    type: string¦CREATE FUNCTION §s(text)¦#§w #§w #§w #§w¦"§n","","§d","§w"
    2025-05-03 01:12:59 install lib§w:amd64 <none> 9.6¦I0828 05:33:47.988471 71589 §s.cc:963] §C §w: 39¦exit 1
§w66 §w72 §w80 §w37¦§w-§w-§w §w-§w-§w¦    echo $§U¦    set -e §U¦lib§w-dev 4.6-1 amd64¦begin 644 §w.bin
http://www.§w.com/§w¦§w.§w@§w.com, §w@§w.org¦§c§C §c§C§C§C §c§C¦§w_§w §w_§w¦§U, §U, §U"""

PAGES = """Home About Contact Products Services Blog News Login Register Search Help FAQ Sitemap Privacy
Terms Support Download Shop Cart Account Profile Settings Events Gallery Careers Team""".split()
SHELVES = """도서 소설 여행 음반 가전 신발 가방 의류 식품 화장품 문구 완구 주방 침구 조명""".split()
KOREAN_PAGES = """홈 로그인 회원가입 고객센터 공지사항 마이페이지 장바구니 이용약관 개인정보처리방침
회사소개 사이트맵 자유게시판""".split()
LANGUAGES = ["English", "Español", "Français", "Deutsch", "日本語", "한국어", "中文", "Русский", "Italiano",
             "Português", "Polski", "Türkçe", "العربية", "Tiếng Việt", "Nederlands", "Svenska", "Čeština", "ไทย"]

KOREAN = ["안녕하세요 오늘은 날씨가 참 좋네요", "이 영화는 정말 재미있게 봤습니다", "로그인 후 이용하실 수 있습니다",
          "정부는 새로운 정책을 발표했다", "버스를 놓쳐서 회사에 늦었어요", "대한민국의 수도는 서울이다"]
JAPANESE = ["今日は天気がいいので散歩に行きました", "明日の会議は午後三時から始まります", "この本はとても面白いと思います"]
CHINESE = ["今天天气很好我们去公园散步", "这本书非常有意思值得一读", "请把您的姓名和电话写在这里"]
RUSSIAN = ["Вечером мы вернулись домой и легли спать", "Эта книга очень интересная и полезная"]
ACCENTED = ["Les élèves étaient très fatigués après la fête", "Größe und Länge wählen Sie möglichst genau",
            "Příliš žluťoučký kůň úpěl ďábelské ódy", "Zażółć gęślą jaźń", "El niño pequeño comió mañana también",
            "Öğrenciler sınıfta şarkı söylüyor", "Tôi không biết tiếng Việt nhiều lắm"]
# Texts, what they were written in, and what they are read as.
MISREAD = [
    (KOREAN, "utf-8", "latin-1 cp1252 cp1250 cp1251 koi8-r cp437 mac_roman cp949 gb18030 big5 shift_jis"),
    (KOREAN, "cp949", "latin-1 cp1252 cp1251 cp437 mac_roman utf-8 gb18030 big5 johab"),
    (KOREAN, "johab", "latin-1 cp949"),
    (JAPANESE, "utf-8", "latin-1 cp1252 cp949 gb18030 shift_jis"),
    (JAPANESE, "shift_jis", "latin-1 cp1252 cp949 utf-8 gb18030"),
    (JAPANESE, "euc_jp", "latin-1 cp1252 utf-8"),
    (CHINESE, "utf-8", "latin-1 cp1252 cp949 gb18030 big5"),
    (CHINESE, "gb18030", "latin-1 cp1252 cp949 utf-8 big5"),
    (JAPANESE, "gb18030", "cp949"),
    (JAPANESE, "big5", "cp949"),
    (CHINESE, "euc_jp", "cp949"),
    (CHINESE, "shift_jis", "cp949"),
    (RUSSIAN, "utf-8", "latin-1 cp1252 cp1251 koi8-r cp437 cp949 gb18030"),
    (RUSSIAN, "cp1251", "latin-1 cp1252 cp1253 koi8-r utf-8"),
    (ACCENTED, "utf-8", "latin-1 cp1252 cp1250 cp1251 cp1253 cp437 cp850 koi8-r mac_roman cp949 gb18030 shift_jis"),
]


def some(rng, letters, least, most):
    return "".join(rng.choice(letters) for _ in range(rng.randint(least, most)))


def fill(rng, template):
    """A template with §s snake_case, §c small, §C Capital, §U UPPER_CASE, §w a word, §n a number,
    §d digits, §x hexadecimal digits in place of its signs."""
    names = {"s": lambda: rng.choice(WORDS) + "_" + rng.choice(WORDS),
             "c": lambda: rng.choice(WORDS),
             "w": lambda: rng.choice(WORDS),
             "C": lambda: rng.choice(WORDS).title(),
             "U": lambda: rng.choice(WORDS).upper() + "_" + rng.choice(WORDS).upper(),
             "n": lambda: rng.choice(["0", "1", "0x1F", "3.14", str(rng.randint(2, 9999))]),
             "d": lambda: str(rng.randint(1, 999)),
             "x": lambda: rng.randbytes(3).hex()}
    return re.sub("§(.)", lambda m: names[m[1]](), template)


def key(rng):
    data = rng.randbytes(rng.randint(12, 60))
    return rng.choice([
        base64.b64encode(data), base64.urlsafe_b64encode(data).rstrip(b"="), base64.b32encode(data),
        base64.b64encode(rng.choice(KOREAN).encode()), data.hex().encode(), data.hex().upper().encode(),
        data.hex(" ").encode(), data.hex(" ", 2).encode(), data.hex(":").encode(), data[:16].hex().encode(),
        data[:16].hex().encode() + b"  usr/share/doc/example/copyright",
        str(uuid.UUID(bytes=data[:8] * 2)).encode(), b"sha256:" + data[:32].hex().encode(),
        binascii.b2a_uu(data[:45]).strip(), base64.a85encode(data),
        b"%08x  " % len(data) + data[:16].hex(" ").encode() + b"  |..A.b...|"]).decode()


def code(rng):
    return fill(rng, rng.choice(re.split("[\n¦]", CODE)))


def snippet(rng):
    lines = [line for line in CODE.split("\n") if "¦" in line]
    parts = fill(rng, rng.choice(lines)).split("¦")
    at = rng.randrange(len(parts) - 1)
    return "\n".join(parts[at:at + rng.randint(2, 4)])


def shelves(rng):
    """A menu of things that no list of names of pages has."""
    between = rng.choice([" | ", " > ", " » ", " › ", " / ", " • ", " → ", "|"])
    return between.join(rng.sample(SHELVES, rng.randint(4, 8)))


def korean_mash(rng):
    return rng.choice([lambda: "ㅁㄴㅇㄹ" * rng.randint(1, 6), lambda: "ㅂㅈㄷㄱ" * rng.randint(1, 6),
                       lambda: "ㅁㄴㅇㄹ" + some(rng, "ㅁㄴㅇㄹ", 4, 20)])()


def menu(rng):
    pages = rng.choice([PAGES, PAGES, KOREAN_PAGES, LANGUAGES])
    between = rng.choice([" | ", " > ", " » ", " · ", " / ", " • ", " › ", " :: ", " – ", "|", "·", " "])
    return between.join(rng.sample(pages, rng.randint(4, 8)))


def mash(rng):
    row = rng.choice(ROWS)
    return rng.choice([
        lambda: some(rng, row, 10, 30),
        lambda: " ".join(some(rng, rng.choice(ROWS), 4, 9) for _ in range(rng.randint(3, 6))),
        lambda: some(rng, string.ascii_lowercase, 14, 40),
        lambda: some(rng, string.ascii_letters, 14, 40),
        lambda: some(rng, string.ascii_lowercase + ";'[]" + string.digits, 14, 40),
        lambda: rng.choice(string.ascii_lowercase) * rng.randint(6, 30),
        lambda: " ".join(some(rng, string.ascii_lowercase, 4, 9) for _ in range(rng.randint(4, 8)))])()


def mojibake(rng):
    texts, written, read = rng.choice(MISREAD)
    read = rng.choice(read.split())
    data = rng.choice(texts).encode(written, "ignore")
    if read != "cp1252":
        return data.decode(read, "replace")
    # As browsers do, bytes that windows-1252 lacks are controls.
    return "".join(bytes([b]).decode(read, "ignore") or chr(b) for b in data)


def signs(rng):
    return rng.choice([
        lambda: some(rng, "😀😂🤣👍🎉🔥✨🙏💯", 3, 20), lambda: some(rng, "─│┌┐└┘├┤┬┴┼═║╔╗╚╝", 10, 40),
        lambda: some(rng, "█▀▄ ▌▐░▒▓", 20, 60), lambda: some(rng, string.punctuation, 5, 40),
        lambda: some(rng, "①②③ⓐⓑ★☆○●◎◇◆□■△▲", 5, 25), lambda: rng.choice("-=*#~_.") * rng.randint(5, 60),
        lambda: "".join(c + some(rng, [chr(m) for m in range(0x300, 0x36F)], 3, 8)
                        for c in some(rng, string.ascii_lowercase, 5, 12)),
        lambda: ",".join(str(rng.randint(0, 9999)) for _ in range(rng.randint(3, 9))),
        lambda: " ".join("%d-%02d-%02d" % (rng.randint(1990, 2025), 7, 14) for _ in range(3))])()


def main():
    rng = random.Random(int(sys.argv[1]))
    groups = [key, code, snippet, menu, shelves, mash, korean_mash, mojibake, signs]
    lines = [(g.__name__, re.sub("[\0-\x08\x0b-\x1f]", "", g(rng))) for g in groups for _ in range(LINES_OF_A_GROUP)]
    p = subprocess.run(["kc-lang"], input="".join(json.dumps({"text": t}) + "\n" for _, t in lines).encode(),
                       stdout=subprocess.PIPE, check=True)
    labels = [json.loads(record)["lang"] for record in p.stdout.decode().split("\n")[:-1]]
    assert len(labels) == len(lines), (len(labels), len(lines))
    wrong = [(name, label, text) for (name, text), label in zip(lines, labels)
             if label != "zxx" and not label.startswith("und")]
    korean = [w for w in wrong if w[1] == "ko"]
    for w in wrong:
        print(*w)
    print("%d of %d lines have a language, %d are Korean" % (len(wrong), len(lines), len(korean)))
    return len(wrong) > len(lines) * MOST_SHARE or len(korean) > 0


if __name__ == "__main__":
    sys.exit(main())
