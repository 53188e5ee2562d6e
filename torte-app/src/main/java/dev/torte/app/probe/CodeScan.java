package dev.torte.app.probe;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.OptionalInt;

/**
 * Brackets, strings and comments of source text: as much of a lexer as tells what is code from what is quoted in it. Stops at the
 * first fault: a bracket that closes nothing, or not the one that is open; a line's end within a string that may not have one. One
 * owner thread.
 */
final class CodeScan {
    /** Where a text differs from the other language's. */
    enum Language {
        JAVA,
        PYTHON
    }

    private enum Place {
        CODE,
        STRING,
        LINE_COMMENT,
        BLOCK_COMMENT
    }

    private static final int NONE = -1;

    private final byte[] text;
    private final Language language;
    private final Deque<Byte> open = new ArrayDeque<>();
    private final List<Integer> lines = new ArrayList<>(List.of(0));
    private Place place = Place.CODE;
    private byte quote;
    private boolean tripled;
    private int fault = NONE;
    private byte lastCode = '\n';

    private CodeScan(byte[] text, Language language) {
        this.text = text;
        this.language = language;
    }

    static CodeScan of(byte[] text, Language language) {
        CodeScan scan = new CodeScan(text, language);
        int at = 0;
        while (at < text.length && scan.fault == NONE) {
            at = switch (scan.place) {
                case CODE -> scan.code(at);
                case STRING -> scan.string(at);
                case LINE_COMMENT -> scan.lineComment(at);
                case BLOCK_COMMENT -> scan.blockComment(at);
            };
        }
        return scan;
    }

    /**
     * Returns where the lines start that begin in code, up to the first fault; in Python only those that begin a statement or go on
     * with one after a semicolon, neither within brackets nor after a backslash.
     */
    List<Integer> lines() {
        return List.copyOf(lines);
    }

    /** Returns where the first fault is. */
    OptionalInt fault() {
        return fault == NONE ? OptionalInt.empty() : OptionalInt.of(fault);
    }

    /** Returns the last byte of code that is neither white space nor part of a string or comment; a line feed if there is none. */
    byte lastCode() {
        return lastCode;
    }

    private int code(int at) {
        byte value = text[at];
        switch (value) {
            case '\n' -> endLine(at);
            case '"', '\'' -> {
                lastCode = value;
                return openString(at);
            }
            case '#' -> {
                if (language == Language.PYTHON) {
                    place = Place.LINE_COMMENT;
                }
            }
            case '/' -> {
                if (language == Language.JAVA && byteAt(at + 1) == '/') {
                    place = Place.LINE_COMMENT;
                } else if (language == Language.JAVA && byteAt(at + 1) == '*') {
                    place = Place.BLOCK_COMMENT;
                    return at + 2;
                }
            }
            case '(', '[', '{' -> open.push(value);
            case ')' -> close(at, '(');
            case ']' -> close(at, '[');
            case '}' -> close(at, '{');
            default -> {}
        }
        if (place == Place.CODE && (value & 0xFF) > ' ') {
            lastCode = value;
        }
        return at + 1;
    }

    private void close(int at, char opener) {
        if (open.isEmpty() || open.pop() != opener) {
            fault = at;
        }
    }

    private void endLine(int at) {
        boolean within = language == Language.PYTHON && (!open.isEmpty() || (at > 0 && text[at - 1] == '\\'));
        if (!within) {
            lines.add(at + 1);
        }
    }

    private int openString(int at) {
        quote = text[at];
        tripled = (language == Language.PYTHON || quote == '"') && byteAt(at + 1) == quote && byteAt(at + 2) == quote;
        place = Place.STRING;
        return tripled ? at + 3 : at + 1;
    }

    private int string(int at) {
        byte value = text[at];
        if (value == '\\') {
            return at + 2;
        }
        if (value == '\n' && !tripled) {
            fault = at;
        } else if (value == quote && !tripled) {
            place = Place.CODE;
        } else if (value == quote && byteAt(at + 1) == quote && byteAt(at + 2) == quote) {
            place = Place.CODE;
            return at + 3;
        }
        return at + 1;
    }

    private int lineComment(int at) {
        if (text[at] == '\n') {
            place = Place.CODE;
            endLine(at);
        }
        return at + 1;
    }

    private int blockComment(int at) {
        if (text[at] == '*' && byteAt(at + 1) == '/') {
            place = Place.CODE;
            return at + 2;
        }
        return at + 1;
    }

    /** Returns a byte, or 0 behind the end. */
    private int byteAt(int at) {
        return at < text.length ? text[at] : 0;
    }
}
