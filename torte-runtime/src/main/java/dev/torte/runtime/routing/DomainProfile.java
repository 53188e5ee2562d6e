package dev.torte.runtime.routing;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Optional;
import java.util.zip.CRC32C;

/**
 * What text of a domain looks like, in {@value #FILE_BYTES} bytes: what each byte costs behind the 0 to 3 bytes before it, in eighths of a
 * bit. The costs are those of an n-gram model with back-off (S. M. Katz, 1987; smoothing of D. MacKay and L. Peto, 1995), of which the
 * contexts that tell most are kept in a hashed table. Two profiles say which of two domains a text is rather of; neither predicts
 * well. Immutable, shared by threads.
 */
public final class DomainProfile {
    /** Steps of a cost in one bit. */
    public static final int STEPS_PER_BIT = 8;

    static final int BYTES = 256;
    static final int MOST_COST = 255;

    private static final byte[] MAGIC = {(byte) 0x9C, 't', 'o', 'r', 't', 'e', 'p', '\n'};
    private static final int VERSION = 1;
    private static final int HEADER_BYTES = MAGIC.length + Integer.BYTES;

    /** The bytes of a profile in a file. */
    public static final int FILE_BYTES = HEADER_BYTES + BYTES + Short.BYTES * ProfileKey.SLOTS + Integer.BYTES;

    /** Costs without context, unsigned, by byte. */
    private final byte[] alone;

    /** A tag in the high byte, 0 for none, and an unsigned cost in the low one. */
    private final short[] slots;

    DomainProfile(byte[] alone, short[] slots) {
        this.alone = alone;
        this.slots = slots;
    }

    /**
     * Returns a profile of which every byte costs the same: the place of a core that is not there.
     *
     * @param bits in [0, 31]
     */
    public static DomainProfile flat(double bits) {
        if (!(bits >= 0 && bits <= 31)) {
            throw new IllegalArgumentException("bits must be in [0, 31], found " + bits);
        }
        byte[] alone = new byte[BYTES];
        Arrays.fill(alone, (byte) StrictMath.rint(bits * STEPS_PER_BIT));
        return new DomainProfile(alone, new short[ProfileKey.SLOTS]);
    }

    /** Returns the profile of a text. */
    public static DomainProfile ofText(byte[] text) {
        ProfileCounts counts = new ProfileCounts();
        counts.add(text);
        return counts.profile();
    }

    int alone(int value) {
        return alone[value] & 0xFF;
    }

    short slot(int index) {
        return slots[index];
    }

    /** Returns the bytes of a file, {@value #FILE_BYTES} of them, as {@code docs/format.md} says. */
    public byte[] write() {
        ByteBuffer out = ByteBuffer.allocate(FILE_BYTES).order(ByteOrder.LITTLE_ENDIAN);
        out.put(MAGIC).putInt(VERSION).put(alone);
        out.asShortBuffer().put(slots);
        out.putInt(FILE_BYTES - Integer.BYTES, check(out.array()));
        return out.array();
    }

    /** Returns the profile in the bytes of a file; empty if they are none, of another version, or damaged. */
    public static Optional<DomainProfile> read(byte[] file) {
        if (file.length != FILE_BYTES) {
            return Optional.empty();
        }
        ByteBuffer in = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
        byte[] magic = new byte[MAGIC.length];
        in.get(magic);
        if (!Arrays.equals(magic, MAGIC)
                || in.getInt() != VERSION
                || in.getInt(FILE_BYTES - Integer.BYTES) != check(file)) {
            return Optional.empty();
        }
        byte[] alone = new byte[BYTES];
        in.get(alone);
        short[] slots = new short[ProfileKey.SLOTS];
        in.asShortBuffer().get(slots);
        return Optional.of(new DomainProfile(alone, slots));
    }

    private static int check(byte[] file) {
        CRC32C crc = new CRC32C();
        crc.update(file, 0, FILE_BYTES - Integer.BYTES);
        return (int) crc.getValue();
    }
}
