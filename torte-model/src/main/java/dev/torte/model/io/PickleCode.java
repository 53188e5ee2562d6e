package dev.torte.model.io;

import java.util.Optional;

/** The pickle instructions that a file of tensors needs; every other byte is refused. */
enum PickleCode {
    PROTO(0x80),
    STOP('.'),
    MARK('('),
    NONE('N'),
    NEWTRUE(0x88),
    NEWFALSE(0x89),
    BININT('J'),
    BININT1('K'),
    BININT2('M'),
    LONG1(0x8A),
    BINFLOAT('G'),
    SHORT_BINUNICODE(0x8C),
    BINUNICODE('X'),
    BINUNICODE8(0x8D),
    SHORT_BINBYTES('C'),
    BINBYTES('B'),
    EMPTY_DICT('}'),
    SETITEM('s'),
    SETITEMS('u'),
    EMPTY_LIST(']'),
    APPEND('a'),
    APPENDS('e'),
    EMPTY_TUPLE(')'),
    TUPLE('t'),
    TUPLE1(0x85),
    TUPLE2(0x86),
    TUPLE3(0x87),
    BINPUT('q'),
    LONG_BINPUT('r'),
    BINGET('h'),
    LONG_BINGET('j'),
    GLOBAL('c'),
    REDUCE('R'),
    BUILD('b'),
    BINPERSID('Q');

    private final int code;

    PickleCode(int code) {
        this.code = code;
    }

    static Optional<PickleCode> of(int code) {
        for (PickleCode candidate : values()) {
            if (candidate.code == code) {
                return Optional.of(candidate);
            }
        }
        return Optional.empty();
    }
}
