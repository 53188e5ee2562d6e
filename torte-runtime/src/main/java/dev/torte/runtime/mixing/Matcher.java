package dev.torte.runtime.mixing;

import java.util.Arrays;

/**
 * Looks for the place where the last bytes stood before and guesses that what followed there follows again.
 *
 * <p>All of the carried text can be found, and the last 65,536 bytes of what was read since. Carried text is shared by copies. One
 * owner thread.
 */
final class Matcher {
    private static final int LEAST = 6;
    private static final int MOST = 32;
    private static final int PLACES_BITS = 18;
    private static final int RING = 1 << 16;
    private static final int RING_MASK = RING - 1;

    private byte[] carried;
    private int carriedBytes;
    private final boolean carrying;
    private final byte[] ring;

    /** Bytes read, carried ones included. */
    private long read;

    /** The end of the latest place of each hash of {@value #LEAST} bytes, as its low 32 bits; 0 for none. */
    private final int[] places = new int[1 << PLACES_BITS];

    private long at;
    private int length;

    /** Starts to read the text that is to be carried. */
    Matcher() {
        this.carried = new byte[RING];
        this.carrying = true;
        this.ring = new byte[0];
    }

    /** Starts a stream behind carried text, which must not grow any more. */
    Matcher(Matcher text) {
        this.carried = text.carried;
        this.carriedBytes = text.carriedBytes;
        this.carrying = false;
        this.ring = new byte[RING];
        copyFrom(text);
    }

    /** Takes over what another matcher, behind the same carried text, has read. */
    void copyFrom(Matcher other) {
        assert other.carriedBytes == carriedBytes : "another text is carried";
        System.arraycopy(other.ring, 0, ring, 0, other.ring.length);
        System.arraycopy(other.places, 0, places, 0, places.length);
        read = other.read;
        at = other.at;
        length = other.length;
    }

    /** Follows no match any more. */
    void loseTrack() {
        length = 0;
    }

    /** Returns how long a stretch is matched, as a level of {@link Guesses}. */
    int level() {
        return length == 0 ? 0 : 1 + Math.min(Guesses.MOST_LEVEL - 1, (length - LEAST) / 2);
    }

    /** Returns the byte that is guessed; only while there is a match. */
    int guess() {
        return byteAt(at) & 0xFF;
    }

    /** Goes on by one byte, which {@code contexts} has been told of. */
    void push(int value, Contexts contexts) {
        if (length > 0 && guess() == value) {
            length = Math.min(length + 1, MOST);
            at++;
        } else {
            length = 0;
        }
        write((byte) value);
        if (read < LEAST) {
            return;
        }
        int place = (int) (contexts.ofSix() >>> (Long.SIZE - PLACES_BITS));
        if (length == 0) {
            // The latest place with these low bits; whether it is the one that was meant, its bytes tell.
            follow(read - Integer.toUnsignedLong((int) read - places[place]));
        }
        places[place] = (int) read;
    }

    private void write(byte value) {
        if (carrying) {
            if (carriedBytes == carried.length) {
                carried = Arrays.copyOf(carried, 2 * carriedBytes);
            }
            carried[carriedBytes++] = value;
        } else {
            ring[(int) (read - carriedBytes) & RING_MASK] = value;
        }
        read++;
    }

    /** Follows what came after {@code candidate} if the bytes before it are those read last. */
    private void follow(long candidate) {
        int same = 0;
        while (same < MOST
                && isKnown(candidate - 1 - same)
                && byteAt(candidate - 1 - same) == byteAt(read - 1 - same)) {
            same++;
        }
        if (same >= LEAST) {
            at = candidate;
            length = same;
        }
    }

    private boolean isKnown(long place) {
        return place >= 0 && (place < carriedBytes || place >= read - RING);
    }

    private byte byteAt(long place) {
        return place < carriedBytes ? carried[(int) place] : ring[(int) (place - carriedBytes) & RING_MASK];
    }

    /** Returns a copy of the carried text. */
    byte[] text() {
        return Arrays.copyOf(carried, carriedBytes);
    }
}
