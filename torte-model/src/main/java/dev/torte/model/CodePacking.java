package dev.torte.model;

import java.util.Locale;
import java.util.Optional;

/**
 * How levels of a {@link Quantizer} lie in bytes, row-major, several a byte. A parameter starts a new byte; what its last unit
 * leaves over is filled with level 0. Only one sequence of bytes stands for given levels, and {@link #fault} refuses all others.
 */
public enum CodePacking {
    /** Four trits a byte, the first in the low bits: 00 is 0, 01 is 1, 11 is -1. */
    FOUR_TRITS(1, 4) {
        @Override
        int unit(byte[] levels, int at, int count) {
            int bits = 0;
            for (int i = 0; i < count; i++) {
                bits |= (levels[at + i] & 0b11) << (2 * i);
            }
            return bits;
        }

        @Override
        int level(int unit, int index) {
            int bits = (unit >> (2 * index)) & 0b11;
            return bits == 0b11 ? -1 : bits;
        }

        @Override
        boolean known(int unit) {
            // The pair 10 is no trit: a high bit without the low one beside it.
            return ((unit >> 1) & ~unit & 0b0101_0101) == 0;
        }
    },

    /** Five trits a byte as a number to the base 3, the first the lowest digit; a digit is the trit + 1. */
    FIVE_TRITS(1, 5) {
        @Override
        int unit(byte[] levels, int at, int count) {
            int number = 0;
            for (int i = 4; i >= 0; i--) {
                number = number * 3 + 1 + (i < count ? levels[at + i] : 0);
            }
            return number;
        }

        @Override
        int level(int unit, int index) {
            return unit / POWERS[index] % 3 - 1;
        }

        @Override
        boolean known(int unit) {
            return unit < POWERS[POWERS.length - 1];
        }
    },

    /** Eight levels of {0, 1, 3, 9} with a sign in three bytes, the lowest first: 0, 1, -1, 3, -3, 9, -9 are the numbers 0 to 6 of three bits. */
    POWERS_OF_3(3, 8) {
        @Override
        int unit(byte[] levels, int at, int count) {
            int bits = 0;
            for (int i = 0; i < count; i++) {
                bits |= code(levels[at + i]) << (3 * i);
            }
            return bits;
        }

        private int code(int level) {
            int odd = switch (Math.abs(level)) {
                case 0 -> 0;
                case 1 -> 1;
                case 3 -> 3;
                default -> 5;
            };
            return level < 0 ? odd + 1 : odd;
        }

        @Override
        int level(int unit, int index) {
            return LEVELS[(unit >> (3 * index)) & 0b111];
        }

        @Override
        boolean known(int unit) {
            for (int i = 0; i < 8; i++) {
                if (((unit >> (3 * i)) & 0b111) == 0b111) {
                    return false;
                }
            }
            return true;
        }
    };

    private static final int[] POWERS = {1, 3, 9, 27, 81, 243};
    private static final int[] LEVELS = {0, 1, -1, 3, -3, 9, -9, 0};

    private final int unitBytes;
    private final int unitLevels;

    CodePacking(int unitBytes, int unitLevels) {
        this.unitBytes = unitBytes;
        this.unitLevels = unitLevels;
    }

    /** Returns one unit of bytes as a number, its first byte lowest. */
    abstract int unit(byte[] levels, int at, int count);

    abstract int level(int unit, int index);

    abstract boolean known(int unit);

    /** Returns how many bytes so many levels take. */
    public long bytes(long count) {
        return Math.multiplyExact(Math.ceilDiv(count, (long) unitLevels), unitBytes);
    }

    /** Returns levels as bytes; they must be levels of a quantizer that packs so. */
    public byte[] pack(byte[] levels) {
        byte[] packed = new byte[Math.toIntExact(bytes(levels.length))];
        for (int unit = 0; unit < packed.length / unitBytes; unit++) {
            int at = unit * unitLevels;
            int number = unit(levels, at, Math.min(unitLevels, levels.length - at));
            for (int i = 0; i < unitBytes; i++) {
                packed[unit * unitBytes + i] = (byte) (number >> (Byte.SIZE * i));
            }
        }
        return packed;
    }

    /**
     * Returns {@code count} levels that begin at a byte.
     *
     * @param packed in which {@link #fault} has found nothing
     */
    public byte[] unpack(byte[] packed, int at, int count) {
        byte[] levels = new byte[count];
        for (int i = 0; i < count; i++) {
            levels[i] = (byte) level(number(packed, at + i / unitLevels * unitBytes), i % unitLevels);
        }
        return levels;
    }

    private int number(byte[] packed, int at) {
        int number = 0;
        for (int i = 0; i < unitBytes; i++) {
            number |= (packed[at + i] & 0xFF) << (Byte.SIZE * i);
        }
        return number;
    }

    /** Says what among {@code count} levels from a byte on is none, or stands where nothing may stand. */
    public Optional<String> fault(byte[] packed, int at, int count) {
        int units = Math.ceilDiv(count, unitLevels);
        for (int unit = 0; unit < units; unit++) {
            int number = number(packed, at + unit * unitBytes);
            boolean fits = known(number);
            for (int i = count - unit * unitLevels; fits && i < unitLevels; i++) {
                fits = level(number, i) == 0;
            }
            if (!fits) {
                return Optional.of(String.format(Locale.ROOT, "0x%X at byte %d", number, unit * unitBytes));
            }
        }
        return Optional.empty();
    }
}
