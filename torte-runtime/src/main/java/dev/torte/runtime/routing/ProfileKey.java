package dev.torte.runtime.routing;

/**
 * Where a table keeps what it knows of a context of 1 to {@value #ORDERS} bytes, or of a byte behind it: a key is the order, the
 * bytes, the newest lowest, and the byte that follows or {@value #ANY}.
 */
final class ProfileKey {
    /** The most bytes of a context. */
    static final int ORDERS = 3;

    /** Stands in the place of the next byte where a key means the context alone. */
    static final int ANY = 256;

    static final int SLOT_BITS = 15;
    static final int SLOTS = 1 << SLOT_BITS;

    private static final int NEXT_BITS = 9;
    private static final int CONTEXT_BITS = Byte.SIZE * ORDERS;
    private static final int TAG_SHIFT = Long.SIZE - SLOT_BITS - Byte.SIZE;
    private static final int CONTEXT_MASK = (1 << CONTEXT_BITS) - 1;

    // Odd numbers without a pattern in their bits: the golden ratio, and one from D. Stafford's mix 13.
    private static final long SPREAD = 0x9E3779B97F4A7C15L;
    private static final long STIR = 0xBF58476D1CE4E5B9L;

    private ProfileKey() {}

    /** Returns the context behind one more byte. */
    static int push(int context, int value) {
        return (context << Byte.SIZE | value) & CONTEXT_MASK;
    }

    /** Returns the key of {@code next}, a byte or {@value #ANY}, behind the newest {@code order} bytes of a context. */
    static long of(int order, int context, int next) {
        int newest = context & (CONTEXT_MASK >>> (CONTEXT_BITS - Byte.SIZE * order));
        return ((long) order << CONTEXT_BITS | newest) << NEXT_BITS | next;
    }

    static int order(long key) {
        return (int) (key >>> (CONTEXT_BITS + NEXT_BITS));
    }

    static int context(long key) {
        return (int) (key >>> NEXT_BITS) & CONTEXT_MASK;
    }

    static int next(long key) {
        return (int) key & ((1 << NEXT_BITS) - 1);
    }

    /** Returns 64 bits of which the highest name the slot and the next ones the tag. */
    static long hash(long key) {
        long x = key * SPREAD;
        x = (x ^ x >>> 32) * STIR;
        return x ^ x >>> 29;
    }

    /** Returns the first of the two slots in which a hash may lie; the other differs in the lowest bit. */
    static int slot(long hash) {
        return (int) (hash >>> (Long.SIZE - SLOT_BITS));
    }

    /** Returns 1 to 255: what tells a hash from most others of its slot. */
    static int tag(long hash) {
        return Math.max(1, (int) (hash >>> TAG_SHIFT) & 0xFF);
    }
}
