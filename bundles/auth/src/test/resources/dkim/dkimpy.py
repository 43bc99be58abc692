# Signs or verifies the message on the standard input with python3-dkim.
#   sign DOMAIN SELECTOR KEYFILE ALGORITHM HEADER/BODY      prints the signature field
#   verify RECORDS                                         prints pass or fail for each signature, from the top
import sys

import dkim

message = sys.stdin.buffer.read()
if sys.argv[1] == "sign":
    _, _, domain, selector, key, algorithm, forms = sys.argv
    with open(key, "rb") as file:
        field = dkim.sign(
            message, selector.encode(), domain.encode(), file.read(), signature_algorithm=algorithm.encode(),
            canonicalize=tuple(form.encode() for form in forms.split("/")))
    sys.stdout.buffer.write(field)
else:
    with open(sys.argv[2], "rb") as file:
        records = dict(line.rstrip(b"\n").split(b"\t", 1) for line in file)
    verifier = dkim.DKIM(message)
    for index in range(message.lower().count(b"dkim-signature:")):
        try:
            right = verifier.verify(idx=index, dnsfunc=lambda name, timeout=5: records.get(name.rstrip(b".")))
        except dkim.ValidationError:
            right = False
        print("pass" if right else "fail")
