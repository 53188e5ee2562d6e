package dev.torte.runtime.arithmetic;

import java.util.Objects;

/**
 * Reads the symbols of a code that {@link ArithmeticEncoder} wrote, given the same frequencies in the same order.
 *
 * <p>Other bytes than a code give other symbols, never an error: a checksum around the code has to tell. One owner thread.
 */
public final class ArithmeticDecoder {
    private final byte[] code;
    private final int end;
    private int next;

    /** The code's number less the low end of the interval, on 64 bits as in the encoder. */
    private long offset;

    private long range = -1;

    /** Starts to read {@code length} bytes of {@code code} from {@code from} on, which must stay as they are. */
    public ArithmeticDecoder(byte[] code, int from, int length) {
        Objects.checkFromIndexSize(from, length, code.length);
        this.code = code;
        this.next = from;
        this.end = from + length;
        for (int i = 0; i < Long.BYTES; i++) {
            shiftIn();
        }
    }

    /** Returns the next symbol. */
    public int decode(Frequencies frequencies) {
        long share = Long.divideUnsigned(range, frequencies.total());
        int symbol = frequencies.symbolAt(Long.divideUnsigned(offset, share));
        offset -= share * frequencies.below(symbol);
        range = share * frequencies.of(symbol);
        normalise();
        return symbol;
    }

    /** Returns the next bit, of which {@link ArithmeticEncoder#encodeBit} was given the same chance. */
    public int decodeBit(int ones) {
        long share = range >>> ArithmeticEncoder.BIT_SHIFT;
        long zeros = share * (ArithmeticEncoder.BIT_TOTAL - ones);
        int bit = Long.compareUnsigned(offset, zeros) < 0 ? 0 : 1;
        if (bit == 0) {
            range = zeros;
        } else {
            offset -= zeros;
            range = share * ones;
        }
        normalise();
        return bit;
    }

    private void normalise() {
        while (range >>> ArithmeticEncoder.TOP_SHIFT == 0) {
            shiftIn();
            range <<= 8;
        }
    }

    /** Returns whether the code ends with the symbol read last, as it does behind the last one. */
    public boolean ended() {
        // Of the eight bytes in the offset the encoder writes the first alone.
        return next - (Long.BYTES - 1) == end;
    }

    /** Returns whether more than the whole code was read, as never happens to the symbols that were written. */
    public boolean overran() {
        return next - (Long.BYTES - 1) > end;
    }

    private void shiftIn() {
        offset = offset << 8 | (next < end ? code[next] & 0xFF : 0);
        next++;
    }
}
