package dev.torte.runtime.mixing;

import java.util.Arrays;

/**
 * What was read: all of the text that is carried, and the last 65,536 bytes of what a stream has read since. Carried text is shared by
 * copies. One owner thread.
 */
final class History {
    private static final int RING = 1 << 16;
    private static final int RING_MASK = RING - 1;

    private byte[] carried;
    private int carriedBytes;
    private final boolean carrying;
    private final byte[] ring;
    private long read;

    /** Starts to read the text that is to be carried. */
    History() {
        this.carried = new byte[RING];
        this.carrying = true;
        this.ring = new byte[0];
    }

    /** Starts a stream behind carried text, which must not grow any more. */
    History(History text) {
        this.carried = text.carried;
        this.carriedBytes = text.carriedBytes;
        this.carrying = false;
        this.ring = new byte[RING];
        this.read = text.read;
    }

    /** Takes over what another stream behind the same carried text has read. */
    void copyFrom(History other) {
        assert other.carriedBytes == carriedBytes : "another text is carried";
        System.arraycopy(other.ring, 0, ring, 0, other.ring.length);
        read = other.read;
    }

    void push(int value) {
        if (carrying) {
            if (carriedBytes == carried.length) {
                carried = Arrays.copyOf(carried, 2 * carriedBytes);
            }
            carried[carriedBytes++] = (byte) value;
        } else {
            ring[(int) (read - carriedBytes) & RING_MASK] = (byte) value;
        }
        read++;
    }

    /** Returns the number of bytes read, carried ones included. */
    long read() {
        return read;
    }

    boolean isKnown(long place) {
        return place >= 0 && (place < carriedBytes || place >= read - RING);
    }

    /** Returns a byte that is known, 0 to 255. */
    int byteAt(long place) {
        byte value = place < carriedBytes ? carried[(int) place] : ring[(int) (place - carriedBytes) & RING_MASK];
        return value & 0xFF;
    }

    /** Returns how many bytes before both ends are the same, looking at no more than {@code most}. */
    int same(long end, long otherEnd, int most) {
        int same = 0;
        while (same < most && isKnown(end - 1 - same) && byteAt(end - 1 - same) == byteAt(otherEnd - 1 - same)) {
            same++;
        }
        return same;
    }

    /** Returns a copy of the carried text. */
    byte[] text() {
        return Arrays.copyOf(carried, carriedBytes);
    }
}
