"""Verifies offline, with Python 3 alone, what the public log promises:  python3 verify.py KEY FILE-OR-CODE...
A file is an act with its proof: it stands in the log, unchanged. A code is a receipt: the log has signed it.
If both are given they must be of one act. KEY is the log's public key or a file with it, from whom you trust."""
import base64, hashlib, json, os, re, sys
def need(holds, why): return holds or sys.exit(f"没有证明：{why}。")
def sha256(*parts): return hashlib.sha256(b"".join(parts)).digest()
def little(raw): return int.from_bytes(raw, "little")
def to_base64(raw): return base64.b64encode(raw).decode()
def unbase64(text): return need(to_base64(base64.b64decode(text)) == text, "编码改过") and base64.b64decode(text)
def unhex(text): return need(bytes.fromhex(text).hex() == text, "编码改过") and bytes.fromhex(text)
P, ORDER = 2**255 - 19, 2**252 + 27742317777372353535851937790883648493  # Ed25519: RFC 8032
D = -121665 * pow(121666, -1, P) % P
def add(a, b):
    k = D * a[0] * b[0] * a[1] * b[1]
    return (a[0] * b[1] + b[0] * a[1]) * pow(1 + k, -1, P) % P, (a[1] * b[1] + a[0] * b[0]) * pow(1 - k, -1, P) % P
def times(n, a): return (0, 1) if n == 0 else add(times(n - 1, a), a) if n % 2 else times(n // 2, add(a, a))
def point(y, odd):
    square = (y * y - 1) * pow(D * y * y + 1, -1, P) % P
    x = next(x for r in (1, pow(2, (P - 1) // 4, P)) if (x := pow(square, (P + 3) // 8, P) * r % P) * x % P == square)
    return (x if x % 2 == odd else P - x), y
def signed(text, signature):
    (x, y), s = point(little(PUBLIC) % 2**255, PUBLIC[31] >> 7), little(signature[32:]) % ORDER
    h = little(hashlib.sha512(signature[:32] + PUBLIC + text.encode()).digest()) % ORDER
    x, y = add(times(s, point(4 * pow(5, -1, P) % P, 0)), times(h, (P - x, y)))
    return signature == b"".join(n.to_bytes(32, "little") for n in (y + (x % 2 << 255), s))
def climb(leaf, index, size, path):  # from a leaf to the root: RFC 9162, section 2.1.3
    if size < 2 or not path: return leaf if (index, size, path) == (0, 1, []) else b"no way up"
    half = 1 << (size - 1).bit_length() - 1
    if index < half: return sha256(b"\1", climb(leaf, index, half, path[:-1]), path[-1])
    return sha256(b"\1", path[-1], climb(leaf, index - half, size - half, path[:-1]))
def checkpoint(note):  # a signed note, answers size and root
    form = r"((.+)\n(\d+)\n(.+)\n)\n— (.+) (.+)\n(?:— .+ .+\n)*"
    text, origin, size, root, signer, mark = re.fullmatch(form, note).groups()
    need(origin == signer == NAME and unbase64(mark)[:4].hex() == ID, "是别的日志，或者是用别的钥匙签的")
    return need(signed(text, unbase64(mark)[4:]), "签名不对") and (int(size), unbase64(root))
def receipt(code):  # answers the place, the entry there, size and root, and what is proven
    need(re.fullmatch("AQ[A-Za-z0-9_-]{197}", code), "没有这个文件，也不是完整的收据码")
    raw = unbase64(code.replace("-", "+").replace("_", "/") + "=")
    at, size = (int.from_bytes(raw[start:start + 8], "big") for start in (1, 41))
    checkpoint(f"{NAME}\n{size}\n{to_base64(raw[49:81])}\n\n— {NAME} {to_base64(raw[81:])}\n")
    return need(at < size, "收据码改过") and (at, raw[9:41], size, raw[49:81], f"收据是日志签的，指第 {at + 1} 条，内容另看存证文件")
def proof(file):  # the same of an act with its proof
    form = r"c2sp\.org/tlog-proof@v1\nindex (0|[1-9][0-9]*)\n((?:.+\n)*)\n((?:.*\n)+)"
    at, path, note = re.fullmatch(form, file["proof"]).groups()
    (size, root), at, act = checkpoint(note), int(at), json.loads(file["act"])
    entry = sha256(b"wenjin/act/v1\0", unhex(file["salt"]), file["act"].encode())
    top = climb(sha256(b"\0", entry), at, size, [unbase64(line) for line in path.split("\n")[:-1]])
    need((top, file["format"], file["key"]) == (root, "wenjin/act-proof/v1", KEY), "文件里的内容改过")
    hidden = lambda it: sha256(b"wenjin/particular/v1\0", unhex(it["salt"]), it["value"].encode()).hex()
    opened = {name: hidden(it) for name, it in file["revealed"].items()}
    need(opened.items() <= act["personal"].items(), "公开的个人信息改过")
    return at, entry, size, root, "事项 {matter} 第 {seq} 步（{step}，{at}）一字未改，是第 {} 条".format(at + 1, **act)
sys.excepthook = lambda *error: print("没有证明：读不懂。\n" + __doc__, file=sys.stderr)
KEY = open(sys.argv[1]).read().strip() if os.path.exists(sys.argv[1]) else sys.argv[1]
NAME, ID, body = KEY.split("+", 2)
PUBLIC = need(sha256(NAME.encode(), b"\n", unbase64(body)).hex()[:8] == ID, "公钥改过") and unbase64(body)[1:]
read = lambda it: proof(json.load(open(it, encoding="utf-8"))) if os.path.exists(it) else receipt(it)
found = [read(it) for it in sys.argv[2:] or [""]]
need(len({it[:2] for it in found}) == 1, "说的不是同一条")
print(f"已证明：{'；'.join(f'{it[4]}（那时共 {it[2]} 条）' for it in found)}。日志：{NAME}。")
