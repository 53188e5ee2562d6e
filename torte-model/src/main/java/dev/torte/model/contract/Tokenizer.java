package dev.torte.model.contract;

import dev.torte.model.Model;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Bytes to symbols and back: byte-level byte-pair encoding. Symbols 0..255 are the bytes; symbol 256 + r stands for the two
 * symbols of merge r, in that order. A text is cut into {@link Words}; in each word, as long as any two neighbours can be merged,
 * those of the lowest merge are, the leftmost first. Any bytes encode, and decode to themselves; without merges a symbol is a
 * byte. Immutable, shared by threads.
 */
public final class Tokenizer {
    /** The most symbols of a tokenizer; a symbol fits 16 bits. */
    public static final int MOST_SYMBOLS = 1 << 16;

    /** Bytes of a merge in a {@link #table}. */
    public static final int ROW_BYTES = 4;

    private static final Tokenizer OF_BYTES = new Tokenizer(List.of());
    private static final int NONE = Integer.MAX_VALUE;

    private final List<Merge> merges;

    /** Bytes of symbol s: pieces[pieceAt[s]..pieceAt[s + 1]). */
    private final byte[] pieces;

    private final int[] pieceAt;

    /** Open addressing: {@code slots[i]} is the symbol that the pair {@code pairs[i]} makes, NONE where there is none. */
    private final int[] pairs;

    private final int[] slots;

    /** Two symbols, side by side, that become one. */
    public record Merge(int left, int right) {}

    private Tokenizer(List<Merge> merges) {
        int vocabulary = Model.BYTES + merges.size();
        if (vocabulary > MOST_SYMBOLS) {
            throw new IllegalArgumentException(
                    "a tokenizer has at most " + MOST_SYMBOLS + " symbols, found " + vocabulary);
        }
        this.merges = List.copyOf(merges);
        this.pieceAt = pieceEnds(merges);
        this.pieces = new byte[pieceAt[vocabulary]];
        for (int value = 0; value < Model.BYTES; value++) {
            pieces[value] = (byte) value;
        }
        int capacity = Integer.highestOneBit(4 * merges.size() + 1);
        this.pairs = new int[capacity];
        this.slots = new int[capacity];
        Arrays.fill(slots, NONE);
        for (int row = 0; row < merges.size(); row++) {
            Merge merge = merges.get(row);
            int at = pieceAt[Model.BYTES + row];
            System.arraycopy(pieces, pieceAt[merge.left()], pieces, at, length(merge.left()));
            System.arraycopy(pieces, pieceAt[merge.right()], pieces, at + length(merge.left()), length(merge.right()));
            add(merge, Model.BYTES + row);
        }
    }

    /** Checks merges and returns where the bytes of each symbol begin, and the end of the last. */
    private static int[] pieceEnds(List<Merge> merges) {
        int[] at = new int[Model.BYTES + merges.size() + 1];
        for (int symbol = 0; symbol < Model.BYTES; symbol++) {
            at[symbol + 1] = symbol + 1;
        }
        for (int row = 0; row < merges.size(); row++) {
            Merge merge = merges.get(row);
            int symbol = Model.BYTES + row;
            if (merge.left() < 0 || merge.left() >= symbol || merge.right() < 0 || merge.right() >= symbol) {
                throw new IllegalArgumentException("merge " + row + " must be of two symbols below " + symbol
                        + ", found " + merge.left() + " and " + merge.right());
            }
            int length = at[merge.left() + 1] - at[merge.left()] + at[merge.right() + 1] - at[merge.right()];
            if (length > Words.LONGEST) {
                throw new IllegalArgumentException(
                        "merge " + row + " must make a symbol of at most " + Words.LONGEST + " bytes, found " + length);
            }
            at[symbol + 1] = at[symbol] + length;
        }
        return at;
    }

    private void add(Merge merge, int symbol) {
        int pair = merge.left() << 16 | merge.right();
        int slot = slot(pair);
        if (slots[slot] != NONE) {
            throw new IllegalArgumentException("merges " + (slots[slot] - Model.BYTES) + " and "
                    + (symbol - Model.BYTES) + " must differ, found twice " + merge.left() + " and " + merge.right());
        }
        pairs[slot] = pair;
        slots[slot] = symbol;
    }

    /** Returns the tokenizer without merges, whose symbols are the bytes. */
    public static Tokenizer bytes() {
        return OF_BYTES;
    }

    /**
     * Makes a tokenizer of merges, the first being the lowest.
     *
     * @throws IllegalArgumentException if a merge names a symbol that is not there before it, stands there twice, or makes a
     *     symbol longer than {@link Words#LONGEST}, or if there are more than {@link #MOST_SYMBOLS} symbols
     */
    public static Tokenizer of(List<Merge> merges) {
        return merges.isEmpty() ? OF_BYTES : new Tokenizer(merges);
    }

    /**
     * Makes a tokenizer of a table as files hold it: a row of {@value #ROW_BYTES} bytes for each merge, left and right symbol
     * as little-endian unsigned 16-bit numbers.
     *
     * @throws IllegalArgumentException as {@link #of}, or if the table ends within a row
     */
    public static Tokenizer ofTable(byte[] table) {
        if (table.length % ROW_BYTES != 0) {
            throw new IllegalArgumentException(
                    "a table of merges has rows of " + ROW_BYTES + " bytes, found " + table.length + " bytes");
        }
        List<Merge> merges = new ArrayList<>();
        for (int at = 0; at < table.length; at += ROW_BYTES) {
            merges.add(new Merge(number(table, at), number(table, at + 2)));
        }
        return of(merges);
    }

    private static int number(byte[] table, int at) {
        return (table[at] & 0xFF) | (table[at + 1] & 0xFF) << 8;
    }

    /** Returns the merges as {@link #ofTable} takes them, in a new array. */
    public byte[] table() {
        byte[] table = new byte[ROW_BYTES * merges.size()];
        int at = 0;
        for (Merge merge : merges) {
            table[at++] = (byte) merge.left();
            table[at++] = (byte) (merge.left() >> 8);
            table[at++] = (byte) merge.right();
            table[at++] = (byte) (merge.right() >> 8);
        }
        return table;
    }

    public List<Merge> merges() {
        return merges;
    }

    /** Returns the number of symbols: 256 and the merges. */
    public int vocabulary() {
        return Model.BYTES + merges.size();
    }

    /** Returns how many bytes a symbol stands for. */
    public int length(int symbol) {
        return pieceAt[symbol + 1] - pieceAt[symbol];
    }

    /** Returns how many bytes some symbols stand for. */
    public long length(int[] symbols) {
        long sum = 0;
        for (int symbol : symbols) {
            sum += length(symbol);
        }
        return sum;
    }

    /** Returns byte {@code index} of those that a symbol stands for. */
    public byte byteOf(int symbol, int index) {
        return pieces[pieceAt[symbol] + index];
    }

    /** Returns the symbols of a text as a new array; the whole text must be there, as words may not be cut elsewhere. */
    public int[] encode(byte[] text) {
        if (merges.isEmpty()) {
            return unmerged(text);
        }
        // Text has about four bytes a symbol.
        int[] symbols = new int[text.length / 3 + Words.LONGEST];
        int count = 0;
        int[] word = new int[Words.LONGEST];
        int[] made = new int[Words.LONGEST];
        for (int at = 0; at < text.length; ) {
            int end = Words.end(text, at);
            if (count + end - at > symbols.length) {
                symbols = Arrays.copyOf(symbols, (int) Math.min(text.length, 2L * symbols.length));
            }
            int length = merge(text, at, end, word, made);
            System.arraycopy(word, 0, symbols, count, length);
            count += length;
            at = end;
        }
        return count == symbols.length ? symbols : Arrays.copyOf(symbols, count);
    }

    private static int[] unmerged(byte[] text) {
        int[] symbols = new int[text.length];
        for (int i = 0; i < text.length; i++) {
            symbols[i] = text[i] & 0xFF;
        }
        return symbols;
    }

    /** Writes the symbols of one word to {@code word} and returns their number; {@code made} is scratch of the same size. */
    private int merge(byte[] text, int from, int to, int[] word, int[] made) {
        int count = to - from;
        for (int i = 0; i < count; i++) {
            word[i] = text[from + i] & 0xFF;
        }
        for (int i = 0; i + 1 < count; i++) {
            made[i] = merged(word[i], word[i + 1]);
        }
        while (count > 1) {
            int best = 0;
            for (int i = 1; i + 1 < count; i++) {
                best = made[i] < made[best] ? i : best;
            }
            if (made[best] == NONE) {
                break;
            }
            word[best] = made[best];
            count--;
            System.arraycopy(word, best + 2, word, best + 1, count - best - 1);
            System.arraycopy(made, best + 1, made, best, count - best - 1);
            if (best > 0) {
                made[best - 1] = merged(word[best - 1], word[best]);
            }
            if (best + 1 < count) {
                made[best] = merged(word[best], word[best + 1]);
            }
        }
        return count;
    }

    /** Returns the symbol that two neighbours make, or NONE. */
    private int merged(int left, int right) {
        return slots[slot(left << 16 | right)];
    }

    /** Returns where a pair is in the table, or the free place for it. */
    private int slot(int pair) {
        int hash = pair * 0x9E3779B9;
        int slot = (hash ^ hash >>> 15) & (slots.length - 1);
        while (slots[slot] != NONE && pairs[slot] != pair) {
            slot = slot + 1 & (slots.length - 1);
        }
        return slot;
    }

    /**
     * Returns the bytes that symbols stand for, as a new array.
     *
     * @throws IllegalArgumentException if one of them is no symbol of this tokenizer
     */
    public byte[] decode(int[] symbols) {
        for (int symbol : symbols) {
            if (symbol < 0 || symbol >= vocabulary()) {
                throw new IllegalArgumentException(
                        "a symbol must be in 0.." + (vocabulary() - 1) + ", found " + symbol);
            }
        }
        byte[] text = new byte[Math.toIntExact(length(symbols))];
        int at = 0;
        for (int symbol : symbols) {
            System.arraycopy(pieces, pieceAt[symbol], text, at, length(symbol));
            at += length(symbol);
        }
        return text;
    }

    /** Two tokenizers are equal when their merges are. */
    @Override
    public boolean equals(Object other) {
        return other instanceof Tokenizer tokenizer && merges.equals(tokenizer.merges);
    }

    @Override
    public int hashCode() {
        return merges.hashCode();
    }

    @Override
    public String toString() {
        return "tokenizer of " + vocabulary() + " symbols";
    }
}
