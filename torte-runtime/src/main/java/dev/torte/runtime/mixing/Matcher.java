package dev.torte.runtime.mixing;

/**
 * Looks for the latest place where the last bytes stood before and guesses that what followed there follows again. One owner thread.
 */
final class Matcher {
    static final int MOST_LEVEL = 15;

    private final int least;
    private final int most;
    private final int placesBits;

    /** The end of the latest place of each hash of the last bytes, as its low 32 bits; 0 for none. */
    private final int[] places;

    private long at;
    private int length;

    /**
     * @param least      bytes that a match has
     * @param most       bytes that are compared and whose number tells the level
     * @param placesBits binary logarithm of the number of places that are kept
     */
    Matcher(int least, int most, int placesBits) {
        this.least = least;
        this.most = most;
        this.placesBits = placesBits;
        this.places = new int[1 << placesBits];
    }

    /** Takes over what another matcher, behind the same carried text, has read. */
    void copyFrom(Matcher other) {
        System.arraycopy(other.places, 0, places, 0, places.length);
        at = other.at;
        length = other.length;
    }

    /** Follows no match any more. */
    void loseTrack() {
        length = 0;
    }

    /** Returns how long a stretch is matched, as a level of {@link Guesses}: 1 to 15, or 0 for no match. */
    int level() {
        return length == 0 ? 0 : 1 + (length - least) * (MOST_LEVEL - 1) / (most - least);
    }

    /** Returns the byte that is guessed, 0 to 255; only while there is a match. */
    int guess(History history) {
        return history.byteAt(at);
    }

    /** Is told of the next byte before the history is. */
    void check(int value, History history) {
        if (length > 0 && guess(history) == value) {
            length = Math.min(length + 1, most);
            at++;
        } else {
            length = 0;
        }
    }

    /**
     * Goes on behind a byte that the history has been told of.
     *
     * @param key hash of the last {@code least} bytes
     */
    void look(long key, History history) {
        if (history.read() < least) {
            return;
        }
        int place = (int) (key >>> (Long.SIZE - placesBits));
        if (length == 0) {
            // The latest place with these low bits; whether it is the one that was meant, its bytes tell.
            long candidate = history.read() - Integer.toUnsignedLong((int) history.read() - places[place]);
            int same = history.same(candidate, history.read(), most);
            if (same >= least) {
                at = candidate;
                length = same;
            }
        }
        places[place] = (int) history.read();
    }
}
