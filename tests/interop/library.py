# SPDX-License-Identifier: Apache-2.0
"""libkcorpus through ctypes, as far as the tokenizer tests need it."""

import ctypes as C
import os


class Str(C.Structure):
    _fields_ = [("ptr", C.c_char_p), ("len", C.c_size_t)]


lib = C.CDLL(os.environ["top_builddir"] + "/.libs/libkcorpus.so")
lib.kc_class.argtypes = [C.c_uint32]
lib.kc_class.restype = C.c_uint8
lib.kc_class_is_sign.argtypes = [C.c_uint32]
lib.kc_class_is_sign.restype = C.c_bool
lib.kc_pretokenizer_names.argtypes = [C.c_size_t]
lib.kc_pretokenizer_names.restype = C.c_char_p
lib.kc_pretokenizer_new.argtypes = [C.c_void_p, Str, C.c_void_p]
lib.kc_pretokenizer_new_regex.argtypes = [C.c_void_p, Str, C.c_void_p]
lib.kc_pretokenizer_name.argtypes = [C.c_void_p]
lib.kc_pretokenizer_name.restype = C.c_char_p
lib.kc_pretokenizer_regex.argtypes = [C.c_void_p]
lib.kc_pretokenizer_regex.restype = Str
lib.kc_pretoken_split.argtypes = [C.c_void_p, Str] + [C.c_void_p] * 4


def names():
    i = 0
    while lib.kc_pretokenizer_names(i):
        yield lib.kc_pretokenizer_names(i).decode()
        i += 1


class Pretokenizer:
    def __init__(self, name):
        self.p = C.c_void_p()
        name = name.encode()
        assert not lib.kc_pretokenizer_new(C.byref(self.p), Str(name, len(name)), None)

    def regex(self):
        s = lib.kc_pretokenizer_regex(self.p)
        return C.string_at(s.ptr, s.len).decode()

    def ends(self, text):
        """Where the pretokens of the bytes end."""
        ends = (C.c_size_t * (len(text) + 1))()
        pos, n = C.c_size_t(0), C.c_size_t(len(text) + 1)
        if not text:
            return []
        assert not lib.kc_pretoken_split(
            self.p, Str(text, len(text)), C.byref(pos), ends, C.byref(n), None)
        return ends[: n.value]

    def pieces(self, text):
        start, out = 0, []
        for end in self.ends(text):
            out.append(text[start:end])
            start = end
        return out


def name_of_regex(regex):
    p = C.c_void_p()
    regex = regex.encode()
    assert not lib.kc_pretokenizer_new_regex(C.byref(p), Str(regex, len(regex)), None)
    return lib.kc_pretokenizer_name(p).decode()
